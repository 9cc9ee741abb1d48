import type { Messages } from './messages.js';

export const en: Messages = {
  direction: 'ltr',
  labels: { negative: 'Negative', neutral: 'Neutral', positive: 'Positive' },
  confidence: { sure: 'sure', fairly: 'fairly sure', unsure: 'not sure' },
  separator: ', ',
  why: 'Why?',
  close: 'Close',
  because: 'What counted',
  speaksFor: 'speaks for it',
  speaksAgainst: 'speaks against it',
  nothingCounted: 'No single word stands out.',
  disagree: 'I disagree. It is',
  thanks: 'Noted, thank you.',
  failed: 'Mood unknown',
  trend: 'Mood of the conversation',
  worsening: 'getting worse',
  improving: 'getting better',
  steady: 'steady',
  escalate: 'Worth a closer look: the mood is getting worse.',
};
