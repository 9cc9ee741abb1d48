/**
 * Progress of reading and analyzing: a bar, a sentence, buttons, and announcements for screen
 * readers.
 */

import { h } from '../../shared/dom.js';
import { percent, t } from '../../shared/i18n.js';

/**
 * @typedef {{ done: number, total: number, rate: number, left: number | undefined }} Counts rows;
 * `rate` in rows per second, `left` in seconds
 */

export class Progress {
  /** The message next to the bar, in the current language. */
  #message = () => '';
  /** Quarters of the run announced to screen readers. */
  #quarters = 0;
  #isPaused = false;
  #text = h('p', { 'data-part': 'progress-text', class: 'progress-text' });
  #bar = h('progress', {
    'data-part': 'progress',
    max: '1',
    value: '0',
    'data-i18n-label': 'progress',
  });
  #spoken = h('p', { class: 'hidden', 'data-part': 'spoken', role: 'status' });
  #pause;
  #stop;
  #resume;
  elements;

  /**
   * @param {object} events
   * @param {() => void} events.onPause pauses, or resumes after a pause
   * @param {() => void} events.onStop
   * @param {() => void} events.onResume continues after a stop
   */
  constructor({ onPause, onStop, onResume }) {
    /** @type {(id: 'pause' | 'stop' | 'resume', onclick: () => void) => HTMLButtonElement} */
    const button = (id, onclick) =>
      h('button', { id, type: 'button', class: 'button quiet', onclick });
    this.#pause = button('pause', onPause);
    this.#stop = button('stop', onStop);
    this.#resume = button('resume', onResume);
    this.elements = [
      h(
        'div',
        { class: 'row spread' },
        this.#text,
        h('div', { class: 'row' }, this.#pause, this.#stop, this.#resume),
      ),
      this.#bar,
      this.#spoken,
    ];
  }

  draw() {
    this.#text.textContent = this.#message();
    this.#pause.textContent = t(this.#isPaused ? 'resume' : 'pause');
    this.#stop.textContent = t('stop');
    this.#resume.textContent = t('resume');
  }

  clear() {
    this.#bar.value = 0;
    this.show(() => '');
  }

  /**
   * Starts showing a run.
   * @param {number} count its rows
   */
  begin(count) {
    this.#quarters = 0;
    this.say(t('progressStart', { count }));
  }

  /** @param {Counts} counts */
  showCounts({ done, total, rate, left }) {
    this.#bar.value = total === 0 ? 1 : done / total;
    const text = this.show(() =>
      t(done === total ? 'progressDone' : 'progressGoing', {
        done,
        count: total,
        rate: Math.round(rate),
        left: left === undefined ? '…' : duration(left),
      }),
    );
    const quarters = total === 0 ? 4 : Math.floor((4 * done) / total);
    if (quarters === this.#quarters) return;
    this.#quarters = quarters;
    this.say(quarters === 4 ? text : t('progressSpoken', { share: percent(quarters / 4) }));
  }

  /**
   * Shows a message next to the bar, now and after every change of language. Returns its text.
   * @param {() => string} message
   */
  show(message) {
    this.#message = message;
    return (this.#text.textContent = message());
  }

  /**
   * Announces a text to screen readers.
   * @param {string} text
   */
  say(text) {
    this.#spoken.textContent = text;
  }

  /** @param {{ canPause: boolean, isPaused: boolean, canStop: boolean, canResume: boolean }} state */
  drawButtons({ canPause, isPaused, canStop, canResume }) {
    this.#isPaused = isPaused;
    this.#pause.hidden = !canPause;
    this.#stop.hidden = !canStop;
    this.#resume.hidden = !canResume;
    this.draw();
  }
}

/** @param {number} seconds */
function duration(seconds) {
  if (seconds < 90) return t('seconds', { count: Math.ceil(seconds) });
  return t('minutes', { count: Math.ceil(seconds / 60) });
}
