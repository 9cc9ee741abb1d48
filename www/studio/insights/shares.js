/** How many rows have which mood: corrected by people's labels, or as the model sees them. */

import { h } from '../../shared/dom.js';
import { number, percent } from '../../shared/i18n.js';
import { LABELS } from '../../shared/labels.js';
import { signedNet } from '../charts/picture.js';
import { t } from './words.js';

/** @typedef {import('mizaj').Insights} Insights */
/** @typedef {import('../../shared/labels.js').Label} Label */

/** @param {Insights} insights */
export function sharesCard({ overall, corrected }) {
  const { counts, leftOut, net, netInterval } = overall;
  const all = LABELS.reduce((sum, label) => sum + counts[label], 0);
  /** @param {Label} label */
  const tile = (label) => {
    const found = corrected?.[label];
    return shareTile(
      t(label),
      percent(found ? found.value : counts[label] / Math.max(1, all)),
      found ? percents(found.interval) : number(counts[label]),
      label,
    );
  };
  const shown = corrected?.net ?? { value: net, interval: netInterval };
  return h(
    'section',
    { class: 'card', 'data-part': 'shares' },
    h(
      'div',
      { class: 'card-head' },
      h('h2', {}, t(corrected ? 'sharesCorrected' : 'sharesModel')),
      h('p', { class: 'small' }, t(corrected ? 'sharesCorrectedHint' : 'sharesModelHint')),
    ),
    h(
      'div',
      { class: 'tiles' },
      ...LABELS.map(tile),
      shareTile(t('net'), signedNet(shown.value), interval(shown.interval)),
      leftOut.unreadable > 0 && shareTile(t('unreadableRows'), number(leftOut.unreadable)),
      leftOut.nonAnswers > 0 && shareTile(t('nonAnswers'), number(leftOut.nonAnswers)),
    ),
    h('p', { class: 'small after' }, t('netHint')),
  );
}

/**
 * @param {string} name
 * @param {string} value
 * @param {string} [under]
 * @param {Label} [tone]
 */
function shareTile(name, value, under, tone) {
  return h(
    'div',
    { class: 'tile', 'data-tone': tone },
    h('span', { class: 'small' }, name),
    h('b', {}, h('bdi', {}, value)),
    under && h('span', { class: 'small under' }, h('bdi', {}, under)),
  );
}

/** @param {[number, number]} bounds */
export function percents([low, high]) {
  return t('fromTo', { from: percent(low), to: percent(high) });
}

/** @param {[number, number]} bounds */
export function interval(bounds) {
  return `[${bounds.map(signedNet).join(', ')}]`;
}
