/** Le dialogue avant que quelque chose quitte la page, en français. @type {import('../../shared/i18n.js').Translation<typeof import('./en.js').default>} */
export default {
  leaveTitle: 'Données personnelles trouvées',
  leaveCount: {
    one: '{count} passage est remplacé par un pseudonyme.',
    other: '{count} passages sont remplacés par des pseudonymes.',
  },
  leaveLimits:
    'Les noms au milieu d’un texte et les adresses postales ne sont pas trouvés : relisez avant de transmettre.',
  leaveBefore: 'Avant',
  leaveAfter: 'Après',
  leaveMore: {
    one: '{count} autre passage est remplacé de la même façon.',
    other: '{count} autres passages sont remplacés de la même façon.',
  },
  leaveRedacted: 'Continuer avec pseudonymes',
  leaveUnchanged: 'Continuer sans masquer',
  leaveCancel: 'Annuler',
  leaveAgain: 'Réessayer',
  leaveRefused: 'Les données personnelles ne peuvent pas être masquées',
  leaveRefusedWhy: 'Rien n’a quitté cette page. {reason}',
  leaveKind_email: 'Adresses e-mail',
  leaveKind_phone: 'Numéros de téléphone',
  leaveKind_card: 'Numéros de carte',
  leaveKind_iban: 'IBAN',
  leaveKind_rib: 'Comptes bancaires (RIB)',
  leaveKind_cin: 'Cartes d’identité',
  leaveKind_ice: 'Numéros d’entreprise (ICE)',
  leaveKind_nir: 'Numéros de sécurité sociale',
  leaveKind_link: 'Adresses web',
  leaveKind_handle: 'Noms de compte',
  leaveKind_order: 'Numéros de commande',
  leaveKind_name: 'Noms',
};
