/** The language of the interface: texts, numbers and direction. */

import ar from './messages/ar.js';
import en from './messages/en.js';
import fr from './messages/fr.js';

const MESSAGES = { en, fr, ar };
const KEPT_AT = 'mizaj-interface-language';

let current = 'en';
const listeners = new Set();

/** The language in use: `en`, `fr` or `ar`. */
export const interfaceLanguage = () => current;

/** The text for `key`, with `{name}` replaced by `values.name`; of texts for several counts, the one for `values.count`. */
export const t = (key, values) => fill(current, key, values);

/** The same in a language of one's own. */
export function fill(language, key, values = {}) {
  const found = MESSAGES[language][key] ?? key;
  const text = found.other ? (found[new Intl.PluralRules(language).select(values.count)] ?? found.other) : found;
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name] ?? whole;
    return typeof value === 'number' ? number(value) : value;
  });
}

/**
 * Why something failed: what the code of an error of the engine means, and in the engine's own words
 * which file or figure it is about; of any other error what the browser says.
 */
export function reasonText({ code, message }) {
  const key = `error_${code}`;
  const detail = isolated(message);
  return key in MESSAGES[current] ? `${t(key)} (${detail})` : detail;
}

/** Western digits in Arabic too: what North Africa writes, and what the tables line up with. */
const locale = () => (current === 'ar' ? 'ar-u-nu-latn' : current);

/** A name of a direction of its own, to stand in a sentence of ours. */
export const isolated = (name) => `\u2068${name}\u2069`;

/** A number as the reader writes it. */
export function number(value, options) {
  return new Intl.NumberFormat(locale(), options).format(value);
}

/** A time in milliseconds as minutes or hours ago. */
export function relativeTime(time) {
  const format = new Intl.RelativeTimeFormat(locale(), { style: 'short', numeric: 'auto' });
  const minutes = Math.round((Date.now() - time) / 60_000);
  if (minutes < 1) return format.format(0, 'second');
  return minutes < 60 ? format.format(-minutes, 'minute') : format.format(-Math.round(minutes / 60), 'hour');
}

/** A share from 0 to 1 as a percentage. */
export function percent(share, digits = 0) {
  return number(share, { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Milliseconds, as exact as they are short. */
export function milliseconds(value) {
  return number(value, { style: 'unit', unit: 'millisecond', maximumFractionDigits: value < 10 ? 1 : 0 });
}

/** Calls `listener` now and whenever the language changes. */
export function onLanguage(listener) {
  listeners.add(listener);
  listener(current);
}

/** Changes the language and writes every text of the page anew. */
export function setLanguage(language) {
  current = language in MESSAGES ? language : 'en';
  const root = document.documentElement;
  root.lang = current;
  root.dir = current === 'ar' ? 'rtl' : 'ltr';
  translate(document);
  for (const listener of listeners) listener(current);
}

/** Writes the texts of all elements below `root` that name one. */
export function translate(root) {
  for (const element of root.querySelectorAll('[data-i18n]')) {
    element.textContent = t(element.dataset.i18n);
  }
  for (const element of root.querySelectorAll('[data-i18n-label]')) {
    element.setAttribute('aria-label', t(element.dataset.i18nLabel));
  }
  for (const element of root.querySelectorAll('[data-i18n-placeholder]')) {
    element.setAttribute('placeholder', t(element.dataset.i18nPlaceholder));
  }
}

/** Connects the menu; first.js knows what was chosen before, or what the browser prefers. */
export function startLanguage(menu) {
  setLanguage(document.documentElement.lang);
  menu.value = current;
  menu.addEventListener('change', () => {
    setLanguage(menu.value);
    remember(KEPT_AT, menu.value);
  });
}

/** What the browser has kept for this page; nothing where it may not keep anything. */
export function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Keeps a setting for the next visit, where the browser allows it. */
export function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A setting that is forgotten is no failure.
  }
}
