/** The messages of this view in French. */
export default {
  compareTitle: 'Comparer des modèles',
  compareLead: 'Mesurez un ou deux modèles sur vos propres lignes étiquetées.',
  compareEmpty: 'Analysez d’abord un fichier contenant une colonne de bonnes réponses.',
  compareNoLabels:
    'Ce fichier n’a pas de colonne de bonnes réponses (negative, neutral, positive). Vous pouvez étiqueter des lignes vous-même ci-dessous.',
  compareCorrections: {
    one: '{count} étiquette est une correction de votre part. On corrige ce qui paraît faux : une correction dessert donc le modèle par défaut.',
    other:
      '{count} étiquettes sont des corrections de votre part. On corrige ce qui paraît faux : les corrections desservent donc le modèle par défaut.',
  },
  compareRows: {
    one: '{name} : {count} ligne étiquetée',
    other: '{name} : {count} lignes étiquetées',
  },
  firstModel: 'Premier modèle',
  secondModel: 'Second modèle',
  noModel: 'Aucun',
  bundleDefault: 'Mizaj (par défaut)',
  bundleAdapted: 'Mizaj, avec vos exemples',
  bundleClassic: 'Classique (LSTM)',
  bundleOwn: 'Mon modèle',
  bundleFiles: 'Votre modèle : choisissez ou déposez ses quatre fichiers',
  chooseFiles: 'Choisir des fichiers',
  bundleTaken: 'Votre modèle est maintenant dans les deux menus, sous « Mon modèle ».',
  bundleMissing: 'Il manque : {files}',
  compareStart: 'Comparer',
  comparing: 'Analyse : {share}',
  accuracy: 'Exactitude',
  macroF1: 'F1 macro',
  kappa: 'Kappa de Cohen',
  precisionRecallF1: '{label} : précision · rappel · F1',
  accuracyIn: '{language} : exactitude',
  calibrationError: 'Erreur de calibration',
  perText: 'Durée par texte',
  mcnemarDiffer: {
    one: 'Seul le premier modèle a raison sur {count} ligne, seul le second sur {second}. Le hasard n’explique guère cet écart (McNemar, p = {p}).',
    other:
      'Seul le premier modèle a raison sur {count} lignes, seul le second sur {second}. Le hasard n’explique guère cet écart (McNemar, p = {p}).',
  },
  mcnemarSame: {
    one: 'Seul le premier modèle a raison sur {count} ligne, seul le second sur {second}. Cet écart peut être dû au hasard (McNemar, p = {p}).',
    other:
      'Seul le premier modèle a raison sur {count} lignes, seul le second sur {second}. Cet écart peut être dû au hasard (McNemar, p = {p}).',
  },
  reliability: 'Calibration',
  reliabilityHint:
    'Part de réponses justes selon la confiance. Sur la ligne pointillée, « sûr à 80 % » veut dire juste 8 fois sur 10.',
  confusionHint: 'Lignes : bonne réponse. Colonnes : modèle.',
  differences: { one: 'Désaccords : {count} ligne', other: 'Désaccords : {count} lignes' },
  differsHint: 'Bonne réponse : premier modèle / second modèle.',
  differs: '{truth} : {first} / {second}',
  blindTitle: 'Étiqueter vous-même',
  blindHint: {
    one: 'Étiquetez {count} ligne tirée au hasard sans voir la réponse du modèle, puis voyez si vous êtes d’accord.',
    other:
      'Étiquetez {count} lignes tirées au hasard sans voir les réponses du modèle, puis voyez si vous êtes d’accord.',
  },
  blindStart: 'Commencer',
  blindResult:
    'Vous êtes d’accord avec {model} sur {share} des lignes ({low} à {high}). Kappa de Cohen : {kappa}.',
  blindMore: 'En étiqueter 50 de plus',
  blindProgress: '{labeled} étiquetées · à partir de 50, les parts de la synthèse sont corrigées',
  blindBack: 'Retour (←)',
  blindSkip: 'Passer (→)',
  blindStop: 'Arrêter ici',
  blindExport: 'Exporter les étiquettes',
  blindDiffers: 'Vous : {truth} · Modèle : {label}',
  blindAgree: 'Le modèle et vous êtes d’accord sur toutes les lignes.',
  blindDisagree: 'Vos désaccords avec le modèle',
};
