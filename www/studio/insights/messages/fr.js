/** The messages of this view in French. */
export default {
  insightsTitle: 'Ce que disent vos clients',
  insightsLead: 'Analysez d’abord un fichier. Sa synthèse s’affichera ici.',
  insightsOf: { one: '{name} : {count} ligne', other: '{name} : {count} lignes' },
  filter: 'Filtre',
  noRows: 'Aucune ligne ne passe le filtre.',
  seeRows: 'Voir les lignes',
  print: 'Imprimer le rapport',
  printRefused:
    'Les données personnelles ne sont pas encore masquées, donc rien n’est imprimé. Utilisez le bouton « Imprimer le rapport ».',
  source: 'Source : {name}, analysé avec Mizaj',
  fromTo: 'de {from} à {to}',

  // Ce qui ressort
  partial: '{done} lignes analysées sur {total} jusqu’ici',
  partialHint: 'Les conclusions et les alertes viennent quand toutes les lignes sont analysées.',
  noClaim: 'Aucun sujet, groupe ou période ne ressort plus que le hasard ne l’explique.',
  claim_topic:
    'Premier motif de plainte : {name}. {share} des {rows} lignes qui en parlent sont négatives, contre {other} des autres. Sans elles, {without} de toutes les lignes seraient négatives.',
  claim_channel:
    'Le groupe le moins satisfait est {name} : {share} de ses {rows} lignes sont négatives, contre {other} des autres. Sans elles, {without} de toutes les lignes seraient négatives.',
  claim_day:
    '{name} est pire que d’habitude : {share} des {rows} lignes sont négatives, contre {other}.',
  claim_week:
    'La semaine du {name} est pire que d’habitude : {share} des {rows} lignes sont négatives, contre {other}.',
  claim_month:
    '{name} est pire que d’habitude : {share} des {rows} lignes sont négatives, contre {other}.',
  claim_recording:
    'Le passage à partir de {name} est pire que d’habitude : {share} des {rows} lignes sont négatives, contre {other}.',
  claim_rise: 'Les plaintes sur « {name} » sont passées de {other} à {share} des lignes.',
  claim_fall: 'Les plaintes sur « {name} » ont reculé de {other} à {share} des lignes.',
  levelsModel:
    'Ces parts sont celles du modèle. Comparez-les entre elles plutôt que de les prendre telles quelles.',
  labelRows: 'Étiquetez 50 lignes pour les corriger',
  levelsCorrected:
    'Parts corrigées grâce à {labels} étiquettes humaines. Le modèle donne la même étiquette à {share} de ces lignes.',

  // Parts
  sharesModel: 'Humeurs, selon le modèle',
  sharesModelHint: 'Les erreurs du modèle ne sont pas corrigées.',
  sharesCorrected: 'Humeurs, corrigées',
  sharesCorrectedHint:
    'Avec l’intervalle à 95 %, qui tient compte de l’erreur du modèle et de l’échantillon.',
  net: 'Sentiment net',
  interval95: 'Intervalle à 95 %',
  alertMark: 'Alerte',
  netHint:
    'Le sentiment net est la part de positif moins la part de négatif, avec l’intervalle à 95 %.',

  // Sujets
  topics: 'Sujets',
  topicsHint:
    'Impact : de combien de points la part de négatif baisserait sans les lignes qui parlent du sujet, avec l’intervalle à 95 %.',
  impact: 'Impact',
  lastPeriod: 'Plaintes, dernière période',
  changeOf: '{before} → {last}',
  negativeShare: '{share} de négatif',
  complaintsAbout: 'Plaintes sur {name}',

  // Groupes et périodes
  byChannel: 'Par groupe',
  groupBy: 'Grouper par',
  andBy: 'puis par',
  noGroup: 'Rien',
  negativeCorrected: 'Négatif, corrigé',
  groupsCorrected:
    'Le tableau donne aussi les parts corrigées des groupes qui ont au moins 50 étiquettes humaines.',
  byLanguage: 'Par langue',
  trend: 'Au fil du temps',
  trendHint:
    'Sentiment net par {unit}, avec l’intervalle à 95 %. Les périodes de peu de lignes sont réunies.',
  unit_day: 'jour',
  unit_week: 'semaine',
  unit_month: 'mois',
  unit_recording: 'passage',
  noDates: 'Aucune colonne de dates n’a été choisie.',
  noReadDates: 'Aucune ligne affichée n’a de date lisible.',

  // Alertes
  alerts: 'Alertes',
  noAlerts: 'Aucune période n’est plus négative que le hasard ne l’explique.',
  alert_day: '{period} : {share} de négatif sur {rows} lignes, {usual} d’habitude',
  alert_week: 'Semaine du {period} : {share} de négatif sur {rows} lignes, {usual} d’habitude',
  alert_month: '{period} : {share} de négatif sur {rows} lignes, {usual} d’habitude',
  alert_recording:
    'À partir de {period} : {share} de négatif sur {rows} lignes, {usual} d’habitude',
  whatChanged: 'Ce qui a changé',
  volume: 'Lignes : {rows}, {usual} d’habitude',
  difference: '{name} : {first}, sinon {second}',
  quoted: '« {name} »',

  // Mots et lignes
  drivesNegative: 'Les mots des plaintes',
  drivesPositive: 'Les mots des éloges',
  noTerms: 'Trop peu de lignes pour le dire.',
  share_negative: '{part} lignes sur {all}, {share} de négatif',
  share_positive: '{part} lignes sur {all}, {share} de positif',
  rowsWith: 'Toutes les lignes avec « {name} »',
  mostNegative: 'Les plus négatives',
  mostUncertain: 'Les moins certaines',

  // Côte à côte
  sideBySide: 'Côte à côte',
  sideBySideHint:
    'Ce qui distingue deux groupes, langues ou périodes plus que le hasard ne l’explique.',
  compareBy: 'Comparer',
  compareSides: 'Comparer',
  firstSide: 'Premier',
  secondSide: 'Second',
  sidesWorse:
    '{first} : moins de satisfaction que {second}. {share} des lignes sont négatives, contre {other}.',
  sidesBetter:
    '{first} : plus de satisfaction que {second}. {share} des lignes sont négatives, contre {other}.',
  sidesAlike:
    '{first} et {second} n’ont pas d’humeurs plus différentes que le hasard ne l’explique.',
  sidesOrder: '{first}, sinon {second} :',
};
