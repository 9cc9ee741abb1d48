/** The dialog before something leaves the page, in English. */
export default {
  leaveTitle: 'Personal data found',
  leaveCount: {
    one: '{count} part is replaced by a pseudonym.',
    other: '{count} parts are replaced by pseudonyms.',
  },
  leaveLimits:
    'Names in the middle of a text and street addresses are not found: read it before you pass it on.',
  leaveBefore: 'Before',
  leaveAfter: 'After',
  leaveMore: {
    one: '{count} more part is replaced in the same way.',
    other: '{count} more parts are replaced in the same way.',
  },
  leaveRedacted: 'Continue with pseudonyms',
  leaveUnchanged: 'Continue without redaction',
  leaveCancel: 'Cancel',
  leaveAgain: 'Try again',
  leaveRefused: 'Personal data can’t be redacted',
  leaveRefusedWhy: 'Nothing has left this page. {reason}',
  leaveKind_email: 'E-mail addresses',
  leaveKind_phone: 'Telephone numbers',
  leaveKind_card: 'Card numbers',
  leaveKind_iban: 'IBANs',
  leaveKind_rib: 'Bank accounts (RIB)',
  leaveKind_cin: 'Identity cards',
  leaveKind_ice: 'Company numbers (ICE)',
  leaveKind_nir: 'Social security numbers',
  leaveKind_link: 'Web addresses',
  leaveKind_handle: 'Account names',
  leaveKind_order: 'Order numbers',
  leaveKind_name: 'Names',
};
