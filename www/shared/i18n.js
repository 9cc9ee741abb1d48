/** The language of the interface: texts, numbers and direction. */

import ar from './messages/ar.js';
import en from './messages/en.js';
import fr from './messages/fr.js';
import { INTERFACE_LANGUAGE, remember } from './settings.js';

/** @typedef {typeof en & typeof import('../files/messages/en.js').default & typeof import('../desk/messages/en.js').default} English what every page has, and what comes with the first file or in the support inbox */
/** @typedef {keyof English} MessageKey */
/**
 * @typedef {Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }} Counted a text for
 * each plural form
 */
/**
 * The same messages in another language.
 * @template T
 * @typedef {{ [K in keyof T]: T[K] extends string ? string : Counted }} Translation
 */
/** @typedef {Translation<English>} Messages */
/** @typedef {Record<string, string | number>} Values */
/** @typedef {'en' | 'fr' | 'ar'} InterfaceLanguage */

/** @type {Record<InterfaceLanguage, Partial<Messages>>} */
const MESSAGES = { en, fr, ar };

/**
 * Takes in the messages of a part of the pages that is loaded later.
 * @param {Record<InterfaceLanguage, Partial<Messages>>} more
 */
export function addMessages(more) {
  for (const language of /** @type {InterfaceLanguage[]} */ (Object.keys(MESSAGES)))
    Object.assign(MESSAGES[language], more[language]);
}

/** @type {InterfaceLanguage} */
let current = 'en';
/** @type {Set<() => void>} */
const listeners = new Set();

/** The language in use. */
export const interfaceLanguage = () => current;

/**
 * The text for `key`, with `{name}` replaced by `values.name`. If the text has plural forms,
 * `values.count` selects one.
 * @param {MessageKey} key
 * @param {Values} [values]
 */
export const t = (key, values) => fill(current, key, values);

/**
 * Takes in the messages of a view that is loaded later; `t` for its keys, too.
 * @template {Record<string, unknown>} T
 * @param {{ en: T, fr: Record<keyof T, unknown>, ar: Record<keyof T, unknown> }} messages
 * @returns {(key: keyof T | MessageKey, values?: Values) => string}
 */
export function withMessages(messages) {
  addMessages(/** @type {any} */ (messages));
  return (key, values) => t(/** @type {MessageKey} */ (key), values);
}

/**
 * The same in a given language.
 * @param {InterfaceLanguage} language
 * @param {MessageKey} key
 * @param {Values} [values]
 */
export function fill(language, key, values = {}) {
  const found = /** @type {string | Counted} */ (MESSAGES[language][key]);
  const text =
    typeof found === 'string'
      ? found
      : (found[new Intl.PluralRules(language).select(Number(values.count))] ?? found.other);
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name] ?? whole;
    return typeof value === 'number' ? number(value) : value;
  });
}

/**
 * The key if it has a message, or else nothing; for keys built from data.
 * @param {string} key
 * @returns {MessageKey | undefined}
 */
export const keyIfKnown = (key) =>
  key in MESSAGES.en ? /** @type {MessageKey} */ (key) : undefined;

/**
 * Why something failed: the meaning of the engine's error code, then its message, which names the
 * file or value. For any other error, the browser's message.
 * @param {{ code?: string, message: string }} error
 */
export function reasonText({ code, message }) {
  const key = keyIfKnown(`error_${code}`);
  const detail = isolated(message);
  return key ? `${t(key)} (${detail})` : detail;
}

/**
 * Arabic, too, uses Western digits: they are usual in North Africa, and tables line up with them.
 */
const locale = () => (current === 'ar' ? 'ar-u-nu-latn' : current);

/**
 * A name isolated from the direction of the surrounding sentence.
 * @param {string} name
 */
export const isolated = (name) => `\u2068${name}\u2069`;

/**
 * Formats by locale and options: making one takes longer than a hundred uses.
 * @type {Map<string, Intl.NumberFormat>}
 */
const formats = new Map();

/**
 * A number in the reader's notation. Arabic formats mark signs as left-to-right, and two such
 * numbers in a sentence would swap their places; isolated, each stays where it stands.
 * @param {number} value
 * @param {Intl.NumberFormatOptions} [options]
 */
export function number(value, options) {
  const key = `${locale()} ${options ? JSON.stringify(options) : ''}`;
  const format = formats.get(key) ?? new Intl.NumberFormat(locale(), options);
  formats.set(key, format);
  const text = format.format(value);
  return text.includes('\u200e') ? `\u2066${text.replaceAll('\u200e', '')}\u2069` : text;
}

/**
 * A time in milliseconds since 1970, as minutes or hours ago.
 * @param {number} time
 */
export function relativeTime(time) {
  const format = new Intl.RelativeTimeFormat(locale(), { style: 'short', numeric: 'auto' });
  const minutes = Math.round((Date.now() - time) / 60_000);
  if (minutes < 1) return format.format(0, 'second');
  return minutes < 60
    ? format.format(-minutes, 'minute')
    : format.format(-Math.round(minutes / 60), 'hour');
}

/**
 * A time in milliseconds since 1970, as a date with its time of day.
 * @param {number} time
 */
export function date(time) {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(
    time,
  );
}

/**
 * A share from 0 to 1 as a percentage.
 * @param {number} share
 */
export function percent(share, digits = 0) {
  return number(share, {
    style: 'percent',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/**
 * Milliseconds, with one decimal for small values.
 * @param {number} value
 */
export function milliseconds(value) {
  return number(value, {
    style: 'unit',
    unit: 'millisecond',
    maximumFractionDigits: value < 10 ? 1 : 0,
  });
}

/**
 * Calls `listener` now and whenever the language changes.
 * @param {() => void} listener
 */
export function onLanguage(listener) {
  listeners.add(listener);
  listener();
}

/**
 * Changes the language and updates every text of the page.
 * @param {string} language
 */
function setLanguage(language) {
  current = language in MESSAGES ? /** @type {InterfaceLanguage} */ (language) : 'en';
  const root = document.documentElement;
  root.lang = current;
  root.dir = current === 'ar' ? 'rtl' : 'ltr';
  translate(document);
  for (const listener of listeners) listener();
}

/**
 * Fills in the texts of all elements below `root` that name a message.
 * @param {ParentNode} root
 */
export function translate(root) {
  /** @type {[string, (element: HTMLElement, text: string) => void][]} */
  const places = [
    ['i18n', (element, text) => void (element.textContent = text)],
    ['i18nLabel', (element, text) => element.setAttribute('aria-label', text)],
    ['i18nPlaceholder', (element, text) => element.setAttribute('placeholder', text)],
  ];
  for (const [name, write] of places) {
    const attribute = `data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (
      root.querySelectorAll(`[${attribute}]`)
    )) {
      write(element, t(/** @type {MessageKey} */ (element.dataset[name])));
    }
  }
}

/**
 * Connects the menu. `boot.js` has already determined the language from an earlier choice or the
 * browser's preference.
 * @param {HTMLSelectElement} menu
 */
export function startLanguage(menu) {
  setLanguage(document.documentElement.lang);
  menu.value = current;
  menu.addEventListener('change', () => {
    setLanguage(menu.value);
    remember(INTERFACE_LANGUAGE, menu.value);
  });
}
