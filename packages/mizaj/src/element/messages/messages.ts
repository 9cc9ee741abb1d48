/** The badge's messages, by language. */

import type { Certainty, Label } from '../../mizaj.js';
import { ar } from './ar.js';
import { en } from './en.js';
import { fr } from './fr.js';

/** The badge's messages in one language. */
export interface Messages {
  direction: 'ltr' | 'rtl';
  /** A BCP-47 tag for numbers. */
  locale: string;
  labels: Record<Label, string>;
  /** Instead of the label, if the verdict is uncertain. */
  unclear: Record<Label, string>;
  /** Instead of the label, if the person gave another one. */
  setByYou: Record<Label, string>;
  /** Takes the person's label back. */
  undo: string;
  /** Instead of the label, if the verdict is not reliable. */
  unreadable: string;
  confidence: Record<Certainty, string>;
  /** Between a label and its confidence, and between reasons. */
  separator: string;
  why: string;
  close: string;
  because: string;
  speaksFor: string;
  speaksAgainst: string;
  nothingCounted: string;
  /** The title of the figures below; `{label}` is a label. */
  scoreOf: string;
  /** The score with and without a word: `{word}`, `{before}`, `{after}`. */
  without: string;
  disagree: string;
  thanks: string;
  failed: string;
  trend: string;
  worsening: string;
  improving: string;
  steady: string;
  /** Why someone should look: `{reasons}` is a list of reasons and signals. */
  escalate: string;
  reasons: Record<'worsening' | 'angry', string>;
  /** The title of topics, intent and signals. */
  findings: string;
  /** Names of topics; those that are missing are shown as the bundle calls them. */
  topics: Record<string, string>;
  intents: Record<string, string>;
  signals: Record<string, string>;
}

/** The messages by language (the first part of a BCP-47 tag); pages may add and change them. */
export const LANGUAGES: Record<string, Messages> = { ar, en, fr };

/** The messages for the first supported one of these BCP-47 tags, or English. */
export function messagesFor(...tags: (string | null | undefined)[]): Messages {
  for (const tag of tags) {
    const messages = tag && LANGUAGES[tag.toLowerCase().split('-')[0]!];
    if (messages) return messages;
  }
  return en;
}

/** The parts of a message with its `{places}` filled in. */
export function filled(message: string, values: Record<string, Node | string>): (Node | string)[] {
  return message.split(/\{(\w+)\}/).map((part, i) => (i % 2 ? (values[part] ?? part) : part));
}

/** A share from 0 to 1 as a percentage. */
export function percent(share: number, { locale }: Messages): string {
  return new Intl.NumberFormat(locale, { style: 'percent' }).format(share);
}
