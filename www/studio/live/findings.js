/** What a text is about, what its writer wants and what calls for action, in a few words. */

import { h } from '../../shared/dom.js';
import { keyIfKnown, t } from '../../shared/i18n.js';

/** @typedef {import('mizaj').Verdict} Verdict */
/** @typedef {NonNullable<Verdict['topics']>[number]} Topic */
/** @typedef {import('../../shared/i18n.js').MessageKey} MessageKey */

/** The sign after a topic that shows its mood. */
const SIGNS = { negative: '−', neutral: '', positive: '+' };

/**
 * The heads of the site's bundle, as options of `analyze`, which rejects heads that a bundle lacks.
 * @param {string} bundle
 * @returns {Promise<{ topics?: true, intent?: true, signals?: true }>}
 */
export async function headsOf(bundle) {
  // The site's scripts are next to the package.
  const address = new URL(`./mizaj/models/${bundle}/manifest.json`, import.meta.url);
  const { heads = {} } = await (await fetch(address)).json();
  const names = ['topics', 'intent', 'signals'].filter((name) => name in heads);
  return Object.fromEntries(names.map((name) => [name, true]));
}

/**
 * A list item for each signal, intent and topic.
 * @param {Verdict} verdict
 */
export function findingsOf({ signals = [], intent, topics = [] }) {
  return [
    ...signals.map(({ signal }) =>
      h('li', { class: 'signal' }, nameOf(keyIfKnown(`signal_${signal}`), signal)),
    ),
    ...(intent && intent.label !== 'other'
      ? [h('li', {}, nameOf(keyIfKnown(`intent_${intent.label}`), intent.label))]
      : []),
    ...topics.map(topicItem),
  ];
}

/** @param {Topic} topic */
function topicItem({ topic, mood }) {
  return h(
    'li',
    { 'data-tone': mood },
    nameOf(keyIfKnown(`topic_${topic}`), topic),
    h('b', { 'aria-hidden': 'true' }, SIGNS[mood]),
    h('span', { class: 'hidden' }, t(mood)),
  );
}

/**
 * A label in the language of the page, or as in the manifest if there is no message for it.
 * @param {MessageKey | undefined} key
 * @param {string} label
 */
function nameOf(key, label) {
  return key ? t(key) : h('bdi', {}, label);
}
