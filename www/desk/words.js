/** The words of the support inbox in the language of the page, and the badge's names for findings. */

import { MizajBadge } from 'mizaj/element';

import { addMessages, interfaceLanguage } from '../shared/i18n.js';
import ar from './messages/ar.js';
import en from './messages/en.js';
import fr from './messages/fr.js';

addMessages({ ar, en, fr });

const words = () => MizajBadge.messages[interfaceLanguage()];

/**
 * The name of a topic, intent or signal; as the bundle calls it if it has none.
 * @param {'topics' | 'intents' | 'signals'} kind
 * @param {string} name
 */
export const nameOf = (kind, name) => words()[kind][name] ?? name;

/**
 * Why someone should look at a ticket, as one phrase.
 * @param {string[]} reasons
 */
export function reasonsText(reasons) {
  const { reasons: own, signals, separator } = words();
  /** @type {Record<string, string>} */
  const names = { ...signals, ...own };
  return reasons.map((reason) => names[reason] ?? reason).join(separator);
}
