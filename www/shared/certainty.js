/** How sure a verdict is, in the same words on every page. */

import { percent, t } from './i18n.js';

/** @typedef {import('mizaj').Verdict} Verdict */

/**
 * The mood in words: "Negative", "Unclear, leaning negative" or "I can't read this language".
 * @param {Pick<Verdict, 'label' | 'reliable' | 'uncertain'>} verdict
 */
export function moodText({ label, reliable, uncertain }) {
  if (!reliable) return t('unreadable');
  return uncertain ? t(`unclear_${label}`) : t(label);
}

/**
 * The confidence in words; empty if a percentage would be misleading.
 * @param {Pick<Verdict, 'confidence' | 'reliable'>} verdict
 */
export function confidenceText({ confidence, reliable }) {
  return reliable ? t('confidence', { share: percent(confidence) }) : '';
}
