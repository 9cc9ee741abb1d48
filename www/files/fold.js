/** Texts as a search compares them. */

/** Arabic letters that people use interchangeably, after decomposition. */
const ALIKE = new Map([
  ['ٱ', 'ا'],
  ['ة', 'ه'],
  ['ى', 'ي'],
  ['ی', 'ي'],
  ['ک', 'ك'],
]);

/**
 * The text without what a search should not depend on: case, accents, short vowels, tatweel, and
 * forms of the same Arabic letter. Decomposition turns أ إ آ ؤ ئ into the plain letter and a mark.
 * @param {string} text
 */
export function fold(text) {
  return text
    .normalize('NFD')
    .replace(/[\p{M}ـ]/gu, '')
    .toLowerCase()
    .replace(/[ٱةىیک]/g, (letter) => ALIKE.get(letter) ?? letter);
}
