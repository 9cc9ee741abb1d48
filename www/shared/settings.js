/** Settings that the browser keeps between visits. */

export const LANGUAGES = ['en', 'fr', 'ar'];

/** Keys of the settings. */
export const INTERFACE_LANGUAGE = 'mizaj-interface-language';
export const THEME = 'mizaj-theme';

/**
 * A saved setting; `null` if there is none or storage is blocked.
 * @param {string} name
 */
export function recall(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/**
 * Saves a setting for the next visit, if the browser allows it.
 * @param {string} name
 * @param {string} value
 */
export function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // A private window: the setting lasts as long as the page.
  }
}
