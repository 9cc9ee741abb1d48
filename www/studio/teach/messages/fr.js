/** The messages of this view in French. */
export default {
  error_EXAMPLES_INVALID: 'Ces exemples ne permettent pas d’apprendre',
  error_ADAPTATION_INVALID: 'Ce n’est pas une adaptation enregistrée, ou elle est abîmée',
  error_ADAPTATION_MISMATCH: 'Cette adaptation a été faite pour un autre modèle',

  teachTitle: 'Apprenez-lui vos mots',
  teachLead:
    'Donnez cinq à dix exemples de chaque étiquette. Le modèle les apprend dans cette page et dit honnêtement s’il est devenu meilleur.',
  teachEmpty:
    'Analysez d’abord un fichier. Sa colonne d’étiquettes, vos corrections et vos étiquettes à l’aveugle servent d’exemples. Vous pouvez aussi charger ce que vous avez enregistré.',
  teachExamples: {
    one: '{name} : {count} exemple',
    other: '{name} : {count} exemples',
  },
  teachSubject: 'Ce qu’il doit apprendre',
  teachColumn: 'Mes propres étiquettes : {name}',
  teach_moods: 'Les sentiments',
  teachHint_categories:
    'La colonne d’étiquettes du fichier. Séparez par | les étiquettes d’un même texte. Il faut cinq textes différents par étiquette.',
  teachHint_moods:
    'Vos corrections et vos étiquettes à l’aveugle, et la colonne du fichier si elle contient des sentiments. Il faut cinq textes différents par sentiment, dont quelques-uns que le modèle avait bien jugés.',
  teachStart: 'Apprendre',
  teaching: 'Apprentissage… {share}',
  teachLoad: 'Charger…',
  teachUse: 'Ce qu’il a appris',
  teachMade: {
    one: '{labels}, à partir de {count} exemple',
    other: '{labels}, à partir de {count} exemples',
  },
  teachApply: 'Appliquer au fichier',
  teachApplying: 'Analyse du fichier… {share}',
  teachApplied: 'Chaque ligne du fichier tient maintenant compte de vos exemples.',
  teachSave: 'Enregistrer',
  teachExport: 'Télécharger les lignes étiquetées',
  teachBetter: 'Meilleur qu’avant',
  teachNotBetter: 'Pas meilleur qu’avant',
  teachNoEffect:
    'La différence peut être due au hasard, donc rien ne change. Plus d’exemples peuvent aider.',
  teachHonest: {
    one: 'Testé en {count} tour, sur des textes qu’il n’avait pas appris.',
    other: 'Testé en {count} tours, chaque fois sur des textes qu’il n’avait pas appris.',
  },
  teachBefore: 'Le modèle tel quel',
  teachMostFrequent: 'Toujours l’étiquette la plus fréquente',
  teachAfter: 'Avec ce qu’il a appris',
  teachShare: '{share} de bonnes réponses (intervalle à 95 % : de {low} à {high})',
  teachDuplicates: {
    one: '{count} exemple en répète un autre et a été écarté.',
    other: '{count} exemples en répètent d’autres et ont été écartés.',
  },
  teachContradictions: {
    one: '{count} texte a reçu des étiquettes différentes.',
    other: '{count} textes ont reçu des étiquettes différentes.',
  },
  teachEmptyTexts: {
    one: '{count} exemple ne contient aucun mot et a été écarté.',
    other: '{count} exemples ne contiennent aucun mot et ont été écartés.',
  },
  teachUnused: {
    one: '{count} exemple était de trop et a été écarté.',
    other: '{count} exemples étaient de trop et ont été écartés.',
  },
  teachLearned: 'Les étiquettes et leurs mots',
  teachLabel: 'Étiquette',
  teachRecognized: 'Reconnus',
  teachWords: 'Mots les plus forts',
  teachConfusions: 'Erreurs les plus fréquentes',
  teachGiven: 'Votre étiquette',
  teachFound: 'Trouvée',
  teachTimes: 'Nombre',
  teachDoubts: { one: '{count} exemple douteux', other: '{count} exemples douteux' },
  teachDoubtsHint:
    'Les autres exemples plaident pour une autre étiquette. Certains sont peut-être mal étiquetés.',
  teachDoubt: 'La vôtre : {given}. Trouvée : {found} ({share})',
};
