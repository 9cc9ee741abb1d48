/**
 * Screenshots of reviews and chats: their text is read, a person corrects it, and it is analyzed as a
 * file of texts.
 */

import { canvasOf, PictureReader } from '../../files/pictures/reader.js';
import { h } from '../../shared/dom.js';
import { isolated, number, percent } from '../../shared/i18n.js';
import { t } from './words.js';

/** @typedef {import('../../files/pictures/reader.js').Line} Line */
/** @typedef {{ picture: string, text: string, refused: Line[] }} Found a text, and lines of it that are too unclear */

/** Lines with less confidence are not used. */
const MIN_CONFIDENCE = 80;
/** The signs by which a language joins the lines of a text. */
const JOINER = ' ';

export class Pictures {
  /** @type {PictureReader | undefined} */
  #reader;
  /** @type {Found[]} */
  #found = [];
  /** @type {HTMLCanvasElement[]} */
  #shown = [];
  /** What is said of the reading, in the language of the moment. */
  #message = () => '';
  /** @type {(() => string)[]} */
  #failures = [];
  #onDone;
  #status = h('p', { class: 'small', role: 'status', 'data-part': 'pictures-status' });
  #body = h('div', { class: 'setup-parts' });
  element = h('section', { class: 'card', 'data-part': 'pictures', hidden: true });

  /** @param {(file: File) => void} onDone gets the texts as a file */
  constructor(onDone) {
    this.#onDone = onDone;
  }

  close() {
    this.#reader?.close();
    this.#reader = undefined;
    this.#found = [];
    this.#shown = [];
    this.#failures = [];
    this.element.hidden = true;
  }

  /**
   * Reads pictures one after the other, and shows their texts.
   * @param {File[]} files
   */
  async open(files) {
    this.close();
    const reader = new PictureReader();
    this.#reader = reader;
    this.element.hidden = false;
    this.#say(() => t('picturesLoading'));
    this.draw();
    for (const file of files) {
      const name = isolated(file.name);
      try {
        const canvas = await canvasOf(file);
        if (reader !== this.#reader) return;
        this.#shown.push(canvas);
        this.draw();
        const parts = await reader.read(canvas, (share) =>
          this.#say(() => t('picturesReading', { name, share: percent(share) })),
        );
        if (reader !== this.#reader) return;
        const found = parts.map((lines) => foundIn(file.name, lines));
        if (found.length === 0) this.#failures.push(() => t('picturesNothing', { name }));
        this.#found.push(...found);
      } catch (error) {
        if (reader !== this.#reader) return;
        const reason = /** @type {Error} */ (error).message;
        this.#failures.push(() => t('picturesFailed', { name, reason }));
      }
    }
    this.#say(() => '');
    this.draw();
    this.#body.querySelector('textarea')?.focus();
  }

  /** @param {() => string} message */
  #say(message) {
    this.#message = message;
    this.#status.textContent = [message(), ...this.#failures.map((failure) => failure())].join(' ');
  }

  /** Draws everything in the language of the moment. */
  draw() {
    if (this.element.hidden) return;
    const texts = this.#found.filter(({ text }) => text.trim() !== '').length;
    this.#say(this.#message);
    this.#body.replaceChildren(
      h('div', { class: 'pictures' }, ...this.#shown),
      h(
        'ol',
        { class: 'picture-texts' },
        ...this.#found.map((found, place) => this.#item(found, place)),
      ),
      h(
        'div',
        { class: 'row' },
        h(
          'button',
          {
            type: 'button',
            class: 'button',
            id: 'analyze-pictures',
            disabled: texts === 0,
            onclick: () => this.#finish(),
          },
          t('analyzeTexts', { count: texts }),
        ),
        h(
          'button',
          {
            type: 'button',
            class: 'button quiet',
            id: 'close-pictures',
            onclick: () => this.close(),
          },
          t('closePictures'),
        ),
      ),
    );
    this.element.replaceChildren(
      h(
        'div',
        { class: 'card-head' },
        h('h2', {}, t('picturesTitle')),
        h('p', { class: 'small' }, t('picturesHint')),
      ),
      this.#status,
      this.#body,
    );
  }

  /**
   * A text to correct, and what is not used of it.
   * @param {Found} found
   * @param {number} place
   */
  #item(found, place) {
    const label = t('pictureText', { number: number(place + 1) });
    const box = h('textarea', {
      dir: 'auto',
      rows: '3',
      'aria-label': label,
      oninput: () => {
        found.text = box.value;
        this.#drawButton();
      },
    });
    box.value = found.text;
    /** @type {(key: 'removeText' | 'joinText', onclick: () => void) => HTMLElement} */
    const button = (key, onclick) =>
      h(
        'button',
        { type: 'button', class: 'button quiet', 'aria-label': `${t(key)}: ${label}`, onclick },
        t(key),
      );
    return h(
      'li',
      {},
      box,
      found.refused.length > 0 && refusedLines(found.refused),
      h(
        'div',
        { class: 'row' },
        button('removeText', () => this.#change(() => this.#found.splice(place, 1))),
        place > 0 && button('joinText', () => this.#change(() => this.#join(place))),
      ),
    );
  }

  /** @param {() => void} change */
  #change(change) {
    change();
    this.draw();
    const next = this.#body.querySelector('textarea') ?? this.#body.querySelector('button');
    next?.focus();
  }

  /** @param {number} place */
  #join(place) {
    const [above, below] = this.#found.splice(place - 1, 2);
    this.#found.splice(place - 1, 0, {
      ...above,
      text: [above.text, below.text].filter(Boolean).join(JOINER),
      refused: [...above.refused, ...below.refused],
    });
  }

  #drawButton() {
    const texts = this.#found.filter(({ text }) => text.trim() !== '').length;
    const button = this.#body.querySelector('#analyze-pictures');
    if (!(button instanceof HTMLButtonElement)) return;
    button.disabled = texts === 0;
    button.textContent = t('analyzeTexts', { count: texts });
  }

  #finish() {
    const texts = this.#found.filter(({ text }) => text.trim() !== '');
    const lines = texts.map(({ text, picture }) => JSON.stringify({ text: text.trim(), picture }));
    const [{ picture }] = texts;
    this.close();
    this.#onDone(new File([lines.join('\n')], `${picture}.jsonl`));
  }
}

/**
 * A paragraph as a text; lines that are too unclear are set apart.
 * @param {string} picture
 * @param {Line[]} lines
 * @returns {Found}
 */
function foundIn(picture, lines) {
  const isClear = (/** @type {Line} */ { confidence }) => confidence >= MIN_CONFIDENCE;
  return {
    picture,
    text: lines
      .filter(isClear)
      .map(({ text }) => text)
      .join(JOINER),
    refused: lines.filter((line) => !isClear(line)),
  };
}

/** @param {Line[]} lines */
function refusedLines(lines) {
  return h(
    'div',
    { class: 'small', 'data-part': 'refused' },
    t('unclearLines', { count: lines.length }),
    h(
      'ul',
      {},
      ...lines.map(({ text, confidence }) =>
        h(
          'li',
          {},
          t('unclearLine', { text: isolated(text), confidence: number(Math.floor(confidence)) }),
        ),
      ),
    ),
  );
}
