/** Ce qui est conservé, en français. @type {import('../../shared/i18n.js').Translation<typeof import('./en.js').default>} */
export default {
  storedPage: 'Mizaj · ce qui est conservé ici',
  storedTitle: 'Ce qui est conservé sur cet appareil',
  storedLead:
    'Tout ce que Mizaj garde dans ce navigateur, avec sa taille, et un bouton pour le supprimer. Rien de tout cela n’a jamais été envoyé.',
  storedHere: 'Conservé ici',
  storedRemove: 'Supprimer',
  storedRemoveAll: 'Tout supprimer',
  storedBack: 'Retour au studio',
  storedLooking: 'Recherche…',
  storedNothing: 'Rien n’est conservé. Mizaj n’a rien laissé dans ce navigateur.',
  storedTotal: { one: '{count} élément, {size}', other: '{count} éléments, {size}' },
  storedRemoved: 'Supprimé : {name}',
  storedNotRemoved:
    '{name} n’a pas pu être supprimé ({reason}). Fermez les autres fenêtres de Mizaj et réessayez.',
  storedElse: 'Ce que cette page ne voit pas',
  storedElsePoints:
    'Les copies que le navigateur garde lui-même des fichiers téléchargés : « Effacer les données de navigation » les supprime|Les fichiers que vous avez enregistrés et les liens que vous avez copiés|L’adresse d’un lien partagé que vous avez ouvert, dans l’historique du navigateur|Une autre fenêtre de Mizaj encore ouverte peut conserver à nouveau ses réglages et ses fichiers',

  stored_language: 'Langue de l’interface',
  stored_language_why: 'Pour que les pages s’ouvrent dans la langue que vous avez choisie.',
  stored_theme: 'Clair ou sombre',
  stored_theme_why: 'Pour que les pages s’ouvrent dans les couleurs que vous avez choisies.',
  stored_visited: 'Note que des fichiers du modèle sont gardés',
  stored_visited_why: 'Évite au premier démarrage de chercher des fichiers absents.',
  stored_file: 'Fichier analysé : {name}',
  stored_file_why:
    'Ses lignes, ses résultats et vos corrections, pour que vous puissiez le rouvrir. Il contient des textes.',
  stored_database: 'Liste des fichiers analysés',
  stored_database_why: 'La liste vide dans laquelle les fichiers analysés sont gardés.',
  stored_models: 'Fichiers du modèle',
  stored_models_why:
    'Pour que le modèle ne soit pas téléchargé à chaque visite. Ils ne contiennent aucun de vos textes.',
  stored_site: 'Pages pour travailler sans réseau',
  stored_site_why:
    'Les pages, le moteur et le modèle par défaut. Ils ne contiennent aucun de vos textes.',
  stored_worker: 'Service worker',
  stored_worker_why: 'Le script qui ouvre les pages quand il n’y a pas de réseau.',
  stored_other: 'Autre élément : {name}',
  stored_other_why: 'Une autre page ou une version antérieure l’a conservé à cette adresse.',
};
