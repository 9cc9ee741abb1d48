/**
 * Personal data is redacted before anything leaves the page: files, links, printed pages. On with every
 * visit; the person can switch it off.
 */

import { h } from '../shared/dom.js';
import { collected, download } from '../shared/download.js';
import { t } from '../shared/i18n.js';
import { Gate } from './gate.js';

/** @typedef {import('mizaj').Redactor} Redactor */

/** Marks the switches: all of them are one. */
const SWITCH = 'redact';

let isOn = true;
/** @type {(() => Promise<Redactor>) | undefined} */
let create;
/** One for what cannot wait, such as printing. @type {Redactor | undefined} */
let ready;

/** Whether personal data is redacted. */
export const isRedacting = () => isOn;

/** A switch. All switches of the page show the same. */
export function redactionSwitch() {
  /** @type {HTMLInputElement} */
  const box = h('input', {
    type: 'checkbox',
    'data-part': SWITCH,
    checked: isOn,
    onchange: () => {
      isOn = box.checked;
      for (const other of /** @type {NodeListOf<HTMLInputElement>} */ (
        document.querySelectorAll(`input[data-part="${SWITCH}"]`)
      ))
        other.checked = isOn;
    },
  });
  // A part of the page that is drawn again gets a new switch.
  box.checked = isOn;
  return h('label', { class: 'check' }, box, h('span', { 'data-i18n': SWITCH }, t(SWITCH)));
}

/** Loads the rules, so that what cannot wait is redacted. */
export async function prepare() {
  ready ??= await redactor();
}

/** A gate at once; nothing if the rules are not loaded. */
export function gateNow() {
  return isOn ? ready && new Gate(ready) : new Gate();
}

/** @returns {Promise<Redactor>} one that knows no value yet */
async function redactor() {
  create ??= (await import('mizaj')).createRedactor;
  return create();
}

/**
 * Makes what leaves, and asks the person before it does: what is replaced is shown, and where nothing
 * can be redacted, nothing leaves unless the person says so.
 * @template T
 * @param {(gate: Gate) => T | Promise<T>} make
 * @param {(text: string) => void} [say] hears what is going on
 * @returns {Promise<T | undefined>} nothing if the person has cancelled
 */
export async function leave(make, say = () => undefined) {
  while (isOn) {
    say(t('redacting'));
    /** @type {{ gate: Gate, made: T } | { error: Error }} */
    const result = await redacted(make).catch((error) => ({ error }));
    if ('made' in result && result.gate.count === 0) {
      say(t('redactedNothing'));
      return result.made;
    }
    const { preview, refused } = await import('./dialog.js');
    const answer = 'made' in result ? await preview(result.gate) : await refused(result.error);
    if (answer === 'redacted' && 'made' in result) {
      say(t('redacted', { count: result.gate.count }));
      return result.made;
    }
    if (answer === 'unchanged') break;
    if (answer !== 'again') {
      say('');
      return undefined;
    }
  }
  const made = await make(new Gate());
  say('');
  return made;
}

/**
 * @template T
 * @param {(gate: Gate) => T | Promise<T>} make
 */
async function redacted(make) {
  const own = await redactor();
  try {
    const gate = new Gate(own);
    return { gate, made: await make(gate) };
  } finally {
    own.dispose();
  }
}

/**
 * Offers a file, redacted. Returns what making its pieces returns; nothing if the person has cancelled.
 * @template T
 * @param {{ base: string, end: string, type: string }} file its name in two parts, and its media type
 * @param {(gate: Gate) => Iterable<BlobPart, T> | Generator<BlobPart, T>} piecesOf
 * @param {(text: string) => void} [say]
 * @returns {Promise<{ value: T } | undefined>}
 */
export async function save({ base, end, type }, piecesOf, say) {
  const made = await leave(async (gate) => {
    const name = `${gate.text(base)}${end}`;
    return { name, ...(await collected(piecesOf(gate))) };
  }, say);
  if (!made) return undefined;
  download(made.name, type, made.content);
  return { value: made.value };
}
