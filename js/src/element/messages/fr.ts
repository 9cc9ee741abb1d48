import type { Messages } from './messages.js';

// Before a question mark stands a narrow no-break space, before a colon a wide one.
export const fr: Messages = {
  direction: 'ltr',
  labels: { negative: 'Négatif', neutral: 'Neutre', positive: 'Positif' },
  confidence: { sure: 'sûr', fairly: 'assez sûr', unsure: 'pas sûr' },
  separator: ', ',
  why: 'Pourquoi\u202f?',
  close: 'Fermer',
  because: 'Ce qui a compté',
  speaksFor: 'va dans ce sens',
  speaksAgainst: 'va dans l’autre sens',
  nothingCounted: 'Aucun mot ne ressort.',
  disagree: 'Je ne suis pas d’accord. C’est',
  thanks: 'C’est noté, merci.',
  failed: 'Humeur inconnue',
  trend: 'Humeur de la conversation',
  worsening: 'se dégrade',
  improving: 's’améliore',
  steady: 'stable',
  escalate: 'À regarder de plus près\u00a0: l’humeur se dégrade.',
};
