/** Light or dark: as the system says, until the visitor says otherwise. */

import { recall, remember } from './i18n.js';

const KEPT_AT = 'mizaj-theme';

/** Connects the button. */
export function startTheme(button) {
  const system = matchMedia('(prefers-color-scheme: dark)');
  let chosen = recall(KEPT_AT);
  const show = () => {
    const theme = chosen ?? (system.matches ? 'dark' : 'light');
    document.documentElement.dataset.theme = theme;
    button.setAttribute('aria-pressed', String(theme === 'dark'));
    // Charts have their colours written into them.
    dispatchEvent(new Event('mizaj-theme'));
  };
  system.addEventListener('change', show);
  button.addEventListener('click', () => {
    chosen = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
    remember(KEPT_AT, chosen);
    show();
  });
  show();
}
