/** What the badge says, by language. */

import type { Label } from '../../mizaj.js';
import { ar } from './ar.js';
import { en } from './en.js';
import { fr } from './fr.js';

/** Everything that the badge says in one language. */
export interface Messages {
  direction: 'ltr' | 'rtl';
  labels: Record<Label, string>;
  confidence: Record<Sureness, string>;
  /** Between a label and its confidence. */
  separator: string;
  why: string;
  close: string;
  because: string;
  speaksFor: string;
  speaksAgainst: string;
  nothingCounted: string;
  disagree: string;
  thanks: string;
  failed: string;
  trend: string;
  worsening: string;
  improving: string;
  steady: string;
  escalate: string;
}

/** Confidence in words. */
export type Sureness = 'sure' | 'fairly' | 'unsure';

const LANGUAGES: Record<string, Messages> = { ar, en, fr };

/** The messages for the first of these BCP-47 tags that there are messages for; else English. */
export function messagesFor(...tags: (string | null | undefined)[]): Messages {
  for (const tag of tags) {
    const messages = tag && LANGUAGES[tag.toLowerCase().split('-')[0]!];
    if (messages) return messages;
  }
  return en;
}
