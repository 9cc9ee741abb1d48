/** The messages for pictures in French. */
export default {
  picturesTitle: 'Vérifiez ce qui a été lu',
  picturesHint:
    'Corrigez les erreurs avant l’analyse. L’image reste sur cette machine ; on n’en lit que le texte.',
  picturesLoading: 'Chargement du lecteur d’images (environ 8 Mo, une seule fois)…',
  picturesReading: 'Lecture de {name} : {share}',
  picturesFailed: '{name} est illisible : {reason}',
  picturesNothing: 'Aucun texte trouvé dans {name}.',
  pictureText: 'Texte {number}',
  unclearLines: {
    one: 'Une ligne est trop peu lisible pour servir. Si vous la déchiffrez, saisissez-la ci-dessus :',
    other:
      '{count} lignes sont trop peu lisibles pour servir. Si vous les déchiffrez, saisissez-les ci-dessus :',
  },
  unclearLine: '« {text} » (certitude de {confidence} sur 100, il en faut au moins 80)',
  closePictures: 'Annuler',
  removeText: 'Retirer',
  joinText: 'Joindre au texte précédent',
  analyzeTexts: { one: 'Continuer avec {count} texte', other: 'Continuer avec {count} textes' },
};
