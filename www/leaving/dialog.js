/** The dialog before something leaves the page: what is replaced, or why nothing can be. */

import { h } from '../shared/dom.js';
import { number, reasonText } from '../shared/i18n.js';
import { t } from './words.js';

/** @typedef {import('./gate.js').Gate} Gate */
/** @typedef {'redacted' | 'unchanged' | 'again' | 'cancel'} Answer */

/** Values that are shown. */
const SHOWN = 50;

/**
 * Shows what is replaced.
 * @param {Gate} gate
 */
export function preview(gate) {
  const { count, kinds, parts } = gate;
  const shown = parts.slice(0, SHOWN);
  // A value that comes again is shown once, and counts each time.
  const rest = parts.length - shown.length;
  return ask(
    t('leaveTitle'),
    [
      h('p', {}, t('leaveCount', { count }), ' ', t('leaveLimits')),
      h(
        'ul',
        { class: 'kinds' },
        ...[...kinds].map(([kind, of]) =>
          h('li', { class: 'tag' }, t(`leaveKind_${kind}`), ' ', h('b', {}, number(of))),
        ),
      ),
      h(
        'div',
        { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': t('leaveTitle') },
        h(
          'table',
          {},
          h(
            'thead',
            {},
            h(
              'tr',
              {},
              h('th', { scope: 'col' }, t('leaveBefore')),
              h('th', { scope: 'col' }, t('leaveAfter')),
            ),
          ),
          h(
            'tbody',
            {},
            ...shown.map(({ before, after }) =>
              h(
                'tr',
                {},
                h('td', {}, h('bdi', {}, before)),
                h('td', {}, h('bdi', { dir: 'ltr' }, after)),
              ),
            ),
          ),
        ),
      ),
      rest > 0 && h('p', { class: 'small' }, t('leaveMore', { count: rest })),
    ],
    [
      ['redacted', t('leaveRedacted')],
      ['unchanged', t('leaveUnchanged')],
      ['cancel', t('leaveCancel')],
    ],
  );
}

/**
 * Says why nothing can be redacted.
 * @param {Error} error
 */
export function refused(error) {
  return ask(
    t('leaveRefused'),
    [h('p', { role: 'alert' }, t('leaveRefusedWhy', { reason: reasonText(error) }))],
    [
      ['again', t('leaveAgain')],
      ['unchanged', t('leaveUnchanged')],
      ['cancel', t('leaveCancel')],
    ],
  );
}

/**
 * @param {string} title
 * @param {import('../shared/dom.js').Child[]} content
 * @param {[Answer, string][]} answers the first is the one to be expected
 * @returns {Promise<Answer>}
 */
function ask(title, content, answers) {
  const dialog = h(
    'dialog',
    { class: 'card leaving', 'aria-labelledby': 'leaving-title' },
    h('h2', { id: 'leaving-title' }, title),
    ...content,
    h(
      'div',
      { class: 'row' },
      ...answers.map(([answer, words], place) =>
        h(
          'button',
          {
            type: 'button',
            class: place === 0 ? 'button' : 'button quiet',
            'data-answer': answer,
            autofocus: place === 0,
            onclick: () => dialog.close(answer),
          },
          words,
        ),
      ),
    ),
  );
  document.body.append(dialog);
  return new Promise((done) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      done(/** @type {Answer} */ (dialog.returnValue || 'cancel'));
    });
    dialog.showModal();
  });
}
