/** The page that lists what is stored on this machine, and removes it. */

import { byId, h } from '../shared/dom.js';
import { date, isolated, number, onLanguage, startLanguage } from '../shared/i18n.js';
import { startTheme } from '../shared/theme.js';
import { inventory } from './inventory.js';
import { t } from './words.js';

/** @typedef {import('./inventory.js').Entry} Entry */

/** @type {Entry[] | undefined} */
let entries;
/** What could not be removed, and why. @type {{ entry: Entry, error: Error } | undefined} */
let failed;
/** The name of what was removed last, for those who cannot see it go. @type {Entry | undefined} */
let removed;

startTheme(byId('theme'));
startLanguage(byId('interface-language', HTMLSelectElement));
onLanguage(draw);
byId('remove-all').addEventListener('click', () => remove(entries ?? []));
document.querySelector('.skip')?.addEventListener('click', (event) => {
  event.preventDefault();
  byId('main').focus();
});
// What other windows store in the meantime is seen on return.
addEventListener('focus', look);
look();

async function look() {
  entries = await inventory();
  draw();
}

/** @param {Entry[]} wanted */
async function remove(wanted) {
  failed = undefined;
  for (const entry of wanted) {
    try {
      await entry.remove();
      removed = entry;
    } catch (error) {
      failed = { entry, error: /** @type {Error} */ (error) };
    }
  }
  await look();
  // The button that had the focus is gone.
  byId('kept-title').focus();
}

/** @param {Entry} entry */
const nameOf = ({ kind, of = '' }) => t(`stored_${kind}`, { name: isolated(of) });

function draw() {
  byId('remove-all', HTMLButtonElement).disabled = !entries?.length;
  byId('total').textContent = totals();
  byId('kept').replaceChildren(...(entries ?? []).map(item));
  byId('failure').textContent = failed
    ? t('storedNotRemoved', { name: nameOf(failed.entry), reason: isolated(failed.error.message) })
    : '';
  byId('else').replaceChildren(
    ...t('storedElsePoints')
      .split('|')
      .map((point) => h('li', {}, point)),
  );
}

function totals() {
  if (!entries) return t('storedLooking');
  if (entries.length === 0) return t('storedNothing');
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  const words = t('storedTotal', { count: entries.length, size: size(bytes) });
  return removed ? `${words} · ${t('storedRemoved', { name: nameOf(removed) })}` : words;
}

/** @param {Entry} entry */
function item(entry) {
  const name = nameOf(entry);
  const facts = [
    entry.bytes > 0 && size(entry.bytes),
    entry.savedAt !== undefined && date(entry.savedAt),
  ];
  return h(
    'li',
    { class: 'row spread', 'data-kind': entry.kind },
    h(
      'div',
      {},
      h('b', {}, name),
      h('p', { class: 'small' }, t(`stored_${entry.kind}_why`)),
      h('p', { class: 'small' }, facts.filter(Boolean).join(' · ')),
      h('p', { class: 'small' }, h('code', { dir: 'ltr' }, entry.place)),
    ),
    h(
      'button',
      {
        type: 'button',
        class: 'button quiet',
        'aria-label': `${t('storedRemove')}: ${name}`,
        onclick: () => remove([entry]),
      },
      t('storedRemove'),
    ),
  );
}

/** @param {number} bytes */
function size(bytes) {
  const [unit, divisor] =
    bytes < 1000 ? ['byte', 1] : bytes < 1e6 ? ['kilobyte', 1000] : ['megabyte', 1e6];
  const unitDisplay = unit === 'byte' ? 'long' : 'short';
  return number(bytes / divisor, { style: 'unit', unit, unitDisplay, maximumFractionDigits: 1 });
}
