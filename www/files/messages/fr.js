// L’interface en français : la lecture d’un fichier.

/** @type {import('../../shared/i18n.js').Translation<typeof import('./en.js').default>} */
export default {
  // Pourquoi un fichier ne peut pas être lu
  fileError_noRows: 'le fichier ne contient aucune ligne.',
  fileError_notJson:
    'ce n’est pas du JSON valide. Mettez un objet par ligne, ou tous dans un seul tableau.',
  fileError_notPlainText:
    'c’est sans doute un PDF, une image ou un autre fichier binaire. Enregistrez les données en CSV ou en .xlsx, puis ouvrez ce fichier.',
  fileError_oldExcel:
    'c’est un ancien fichier Excel (.xls), ou il est protégé par mot de passe. Enregistrez-le en CSV ou en .xlsx sans mot de passe, puis ouvrez-le.',
  fileError_notWorkbook: 'ce n’est pas un fichier Excel (.xlsx), ou il est endommagé.',
  fileError_unreadable: 'c’est un dossier, ou le fichier a été déplacé ou modifié.',
  fileError_tooLarge: 'le fichier ne tient pas en mémoire. Découpez-le et ouvrez chaque partie.',
  fileError_readerFailed: 'la lecture a échoué. Rechargez la page.',

  // Avancement
  opening: 'Ouverture de {name} : {share}',
  openingRows: 'Lecture des lignes de {name}…',
  cancel: 'Annuler',

  // Rôle des colonnes
  setupHint: 'Vérifiez le rôle de chaque colonne, puis lancez l’analyse.',
  preview: 'Premières lignes',
  line: 'Ligne',
  analyzeRows: { one: 'Analyser {count} ligne', other: 'Analyser {count} lignes' },
  columnRole: 'Rôle de « {name} »',
  role_none: 'Non utilisée',
  role_text: 'Texte',
  role_date: 'Date',
  role_time: 'Moment',
  role_groups: 'Groupe',
  role_thread: 'Conversation ou personne',
  role_rating: 'Note',
  role_label: 'Bonne réponse',
  readable: '{read} lisibles sur {of}',
  datesRead: '{read} dates lues sur {of}',
  timesRead: '{read} moments lus sur {of}',
  datesApproximate: 'approximatives',
  cellsFilled: '{read} remplies sur {of}',
  chooseText: 'Choisissez la colonne qui contient les textes.',

  // Lecture du fichier
  howRead: 'Lecture du fichier',
  encoding: 'Encodage',
  delimiter: 'Séparateur',
  sheet: 'Feuille',
  dateOrder: 'Ordre des dates',
  order_dmy: 'Jour d’abord',
  order_mdy: 'Mois d’abord',
  detected: 'Détecté',
  comma: 'Virgule',
  semicolon: 'Point-virgule',
  tab: 'Tabulation',
  pipe: 'Barre verticale',
  hasHeader: 'La première ligne donne les noms des colonnes',

  // Questions
  questions: 'À confirmer',
  ask_dateOrder:
    'Dans « {column} », le jour ou le mois vient-il en premier ? Par exemple : {example}',
  ask_labelNumbers:
    '{column} contient les étiquettes {values}. À quelle humeur chacune correspond-elle ? Dites-le plus bas ; d’ici là, elles ne servent pas.',
  ask_mixedDates:
    '« {column} » contient des dates avec le jour d’abord et d’autres avec le mois d’abord. Comment lire celles qui restent ambiguës ?',
  ask_unreadDates:
    '{read} dates sur {of} ont été lues dans « {column} ». Celle-ci, par exemple, ne l’a pas été : {example}',
  ask_sheets: 'Les textes viennent de la feuille « {read} ». Est-ce la bonne ?',
  ask_otherTexts: 'Les textes viennent de « {read} ». Faut-il y joindre une autre colonne ?',
  ask_noHeader: 'Aucune ligne ne semble donner les noms des colonnes. Est-ce la première ?',
  ask_noText: 'Aucune colonne ne ressemble à du texte. Choisissez « Texte » au-dessus de la bonne.',
  ask_encoding:
    'Certains octets ne correspondent pas à l’encodage {encoding}. Si des lettres s’affichent mal ci-dessous, choisissez-en un autre.',
  answerSheet: 'Lire « {name} »',
  answerColumn: 'Joindre « {name} »',
  answerHeader: 'Oui, elle donne les noms',

  // Lignes écartées ou douteuses
  leftOutRows: 'Lignes écartées',
  doubtfulRows: 'À vérifier',
  rows_empty: 'Sans texte',
  rows_nonAnswer: 'Rien à dire (« N/A », « RAS », « لا شيء »)',
  rows_repeat: 'Le même texte, mot pour mot',
  rows_number: 'Un nombre au lieu d’un texte',
  rows_lostLetters: 'Lettres perdues (« ??? ») : réenregistrez le fichier en UTF-8',
  rows_damaged: 'Endommagées : impossibles à découper en colonnes',
  rows_header: 'L’en-tête répété',
  rows_total: 'Totaux et remarques',
  rows_surplusCells: 'Plus de cellules que de colonnes : l’excédent a été joint au texte',
  rows_continued: 'Le texte continue sur la ligne suivante : elle y a été jointe',
  rows_scrambled: 'Mauvais encodage (« Ã© » pour « é ») : corrigé',
  rows_titleOnly: 'Sans texte : le titre est lu à la place',
  keepNonAnswers: 'Les analyser quand même',
  leaveOutRepeats: 'Les écarter',
  showRows: 'Voir ces lignes',
  lineNumber: 'Ligne {line}',
  moreRows: 'et {count} de plus',
  saveRows: 'Télécharger ces lignes',

  // Notes et étiquettes
  moodsOfRatings: 'Ce que valent les notes de « {name} »',
  moodsOfLabels: 'Ce que valent les étiquettes de « {name} »',
  moodsHint:
    'Elles servent de bonnes réponses dans Comparer. Les résultats montrent où le texte dit le contraire.',
  value: 'Valeur',
  means: 'Signifie',
  noMood: 'Rien',
  moreValues: 'et {count} autres valeurs',

  // À côté d’une ligne des résultats
  problem_empty: 'Pas de texte',
  problem_nonAnswer: 'Rien à dire',
  problem_repeat: 'Texte répété',
  problem_number: 'Un simple nombre',
  problem_lostLetters: 'Lettres perdues',
  problem_damaged: 'Endommagée',
  problem_header: 'En-tête',
  problem_total: 'Total',
  problem_unclosedQuote: 'Guillemet non fermé',
  problem_notJson: 'Pas un objet JSON',
  problem_noTimes: 'Moment illisible',
  problem_surplusCells: '{cells} cellules au lieu de {columns}',
  doubt_surplusCells: '{cells} cellules au lieu de {columns}',
  doubt_continued: 'Lignes jointes',
  doubt_scrambled: 'Lettres corrigées',
  doubt_titleOnly: 'Titre seul',
  partialFile:
    '{done} lignes sur {total} sont analysées\u00a0; les autres sont sans humeur dans ce fichier.',
  cellsUnchanged: 'Aucune cellule du fichier n’est modifiée.',
  cellsEscaped: {
    one: '{count} cellule commence comme une formule et a reçu une apostrophe.',
    other: '{count} cellules commencent comme des formules et ont reçu une apostrophe.',
  },
  cellsCut: {
    one: '{count} cellule est trop longue pour Excel et a été coupée. Le CSV la contient en entier.',
    other:
      '{count} cellules sont trop longues pour Excel et ont été coupées. Le CSV les contient en entier.',
  },
};
