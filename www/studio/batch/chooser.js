/** The ways to open a file: choose it, paste its rows, try the sample. */

import { h } from '../../shared/dom.js';
import { t } from '../../shared/i18n.js';

/**
 * The card with the buttons. Dropped files are handled elsewhere, because they may land anywhere on
 * the page.
 * @param {HTMLElement} view rows can be pasted while it is visible
 * @param {HTMLElement} note where instructions are shown
 * @param {(file: File) => void} open
 * @param {(files: File[]) => void} openPictures
 */
export function chooser(view, note, open, openPictures) {
  addEventListener('paste', (event) => {
    if (!view.hidden) pasted(event, open);
  });
  const picker = h('input', {
    type: 'file',
    id: 'file',
    class: 'hidden',
    accept:
      '.csv,.tsv,.txt,.xlsx,.xlsm,.json,.jsonl,.ndjson,.srt,.vtt,.mbox,text/csv,text/tab-separated-values',
    // Allows choosing the same file again.
    onclick: () => (picker.value = ''),
    onchange: () => picker.files?.[0] && open(picker.files[0]),
  });
  const pictures = h('input', {
    type: 'file',
    id: 'picture-files',
    class: 'hidden',
    accept: 'image/*',
    multiple: true,
    tabindex: '-1',
    'aria-hidden': 'true',
    onclick: () => (pictures.value = ''),
    onchange: () => pictures.files?.length && openPictures([...pictures.files]),
  });
  /** @type {(id: string, onclick: () => void) => HTMLElement} */
  const button = (id, onclick) =>
    h('button', { id, type: 'button', class: 'button quiet', 'data-i18n': id, onclick });
  return h(
    'div',
    { class: 'card drop', 'data-part': 'drop' },
    h('p', { class: 'drop-title', 'data-i18n': 'dropTitle' }),
    h('p', { class: 'small', 'data-i18n': 'dropHint' }),
    h(
      'div',
      { class: 'row' },
      picker,
      h('label', { for: 'file', class: 'button', 'data-i18n': 'choose' }),
      pictures,
      button('pictures', () => pictures.click()),
      button('paste', () => pasteFromClipboard(note, open)),
      button('sample', async () => open((await import('./sample.js')).sampleFile())),
    ),
    note,
  );
}

/**
 * Opens rows pasted anywhere except into a field.
 * @param {ClipboardEvent} event
 * @param {(file: File) => void} open
 */
function pasted({ target, clipboardData }, open) {
  if (!clipboardData || (target instanceof Element && target.matches('input, textarea'))) return;
  const text = clipboardData.getData('text/plain');
  if (clipboardData.files.length > 0) open(clipboardData.files[0]);
  else if (text) open(fileOf(text));
}

/**
 * @param {HTMLElement} note
 * @param {(file: File) => void} open
 */
async function pasteFromClipboard(note, open) {
  try {
    const text = await navigator.clipboard.readText();
    if (text) open(fileOf(text));
  } catch {
    note.textContent = t('pasteKeys');
  }
}

/** @param {string} text */
function fileOf(text) {
  const isJson = /^\s*(\{|\[\s*[{"])/.test(text);
  return new File([text], isJson ? 'pasted.jsonl' : 'pasted.csv');
}
