/** How far the opening of a file is, with a button that stops it. */

import { h } from '../../../shared/dom.js';
import { isolated, percent, t } from '../../../shared/i18n.js';

/** A file that is open sooner shows no bar, in milliseconds. */
const SHOW_AFTER_MS = 300;

export class Opening {
  #name = '';
  /**
   * How much of the file's bytes has come in, 0 to 1.
   * @type {number | undefined}
   */
  #share;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #waiting;
  #text = h('p', { class: 'small', role: 'status' });
  #bar = h('progress', { max: '1' });
  #cancel;
  element;

  /** @param {() => void} onCancel */
  constructor(onCancel) {
    this.#cancel = h('button', {
      type: 'button',
      class: 'button quiet',
      id: 'cancel-opening',
      onclick: onCancel,
    });
    this.element = h(
      'div',
      { class: 'card opening', 'data-part': 'opening', hidden: true },
      this.#text,
      this.#bar,
      this.#cancel,
    );
  }

  /** @param {string} name the file's */
  begin(name) {
    this.#name = name;
    this.#share = undefined;
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => {
      this.element.hidden = false;
      this.draw();
    }, SHOW_AFTER_MS);
  }

  /** @param {number} share how much of the file's bytes has come in, 0 to 1 */
  show(share) {
    this.#share = share;
    if (!this.element.hidden) this.draw();
  }

  end() {
    clearTimeout(this.#waiting);
    this.element.hidden = true;
  }

  /** Draws it in the language of the moment. */
  draw() {
    const name = isolated(this.#name);
    const isIn = this.#share === undefined || this.#share === 1;
    this.#bar.setAttribute('aria-label', t('progress'));
    this.#cancel.textContent = t('cancel');
    // The bytes come in by shares; the rows come all at once.
    if (isIn) this.#bar.removeAttribute('value');
    else this.#bar.value = this.#share ?? 0;
    this.#text.textContent = isIn
      ? t('openingRows', { name })
      : t('opening', { name, share: percent(this.#share ?? 0) });
  }
}
