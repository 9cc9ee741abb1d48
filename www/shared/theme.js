/** Light or dark: the system's setting until the visitor chooses. */

import { recall, remember, THEME } from './settings.js';

/**
 * Fired on the window when the theme changes, because charts contain their colors and must be
 * redrawn.
 */
export const THEME_CHANGED = 'mizaj-theme';

/**
 * Connects the button.
 * @param {HTMLElement} button
 */
export function startTheme(button) {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const { dataset } = document.documentElement;
  let chosen = recall(THEME);
  const show = () => {
    dataset.theme = chosen ?? (system.matches ? 'dark' : 'light');
    button.setAttribute('aria-pressed', String(dataset.theme === 'dark'));
    dispatchEvent(new Event(THEME_CHANGED));
  };
  system.addEventListener('change', show);
  button.addEventListener('click', () => {
    chosen = dataset.theme === 'dark' ? 'light' : 'dark';
    remember(THEME, chosen);
    show();
  });
  show();
}
