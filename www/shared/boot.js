/**
 * Sets language, direction and theme before anything is drawn, so that the page does not visibly
 * change. It is a classic script because a module would run too late. `i18n.js` and `theme.js` take
 * over from here.
 */

import { INTERFACE_LANGUAGE, LANGUAGES, recall, THEME } from './settings.js';

const preferred = [recall(INTERFACE_LANGUAGE), ...navigator.languages].map((tag) =>
  String(tag).slice(0, 2),
);
const root = document.documentElement;
root.lang = preferred.find((language) => LANGUAGES.includes(language)) ?? 'en';
root.dir = root.lang === 'ar' ? 'rtl' : 'ltr';
root.dataset.theme =
  recall(THEME) ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
