/**
 * Uses the badge in a simulated browser: `node simulated-dom.mjs jsdom|happy-dom PACKAGE BUNDLE`.
 * Prints what the badge shows, as JSON.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , which, folder, bundle] = process.argv;

async function makeWindow() {
  if (which === 'jsdom') {
    const { JSDOM } = await import('jsdom');
    return new JSDOM('<!doctype html><main></main>', {
      pretendToBeVisual: true,
      url: 'http://localhost/',
    }).window;
  }
  const { Window } = await import('happy-dom');
  const window = new Window({ url: 'http://localhost/' });
  window.document.body.innerHTML = '<main></main>';
  return window;
}

/** Makes everything of the window global, as test runners do. */
function spread(window) {
  const names = new Set();
  for (let from = window; from && from !== Object.prototype; from = Object.getPrototypeOf(from))
    for (const name of Object.getOwnPropertyNames(from)) names.add(name);
  for (const name of names) {
    if (name in globalThis && !['navigator', 'Event', 'CustomEvent', 'EventTarget'].includes(name))
      continue;
    const value = window[name];
    const isPlain = typeof value === 'function' && !value.prototype;
    Object.defineProperty(globalThis, name, {
      value: isPlain ? value.bind(window) : value,
      configurable: true,
      writable: true,
    });
  }
}

const window = await makeWindow();
spread(window);
const { MizajBadge } = await import(pathToFileURL(join(folder, 'dist/element/index.js')).href);
const files = Object.fromEntries(
  Object.entries({
    manifest: 'manifest.json',
    model: 'model.onnx',
    tokenizer: 'tokenizer.json',
    language: 'language.bin',
  }).map(([name, file]) => [name, readFileSync(join(bundle, file))]),
);
MizajBadge.configure({ bundle: files });
window.customElements.define('mizaj-badge', MizajBadge);

const main = window.document.querySelector('main');
const verdictOf = (badge) =>
  new Promise((resolve, reject) => {
    badge.addEventListener('mizaj-verdict', ({ detail }) => resolve(detail), { once: true });
    badge.addEventListener('mizaj-error', ({ detail }) => reject(detail.error), { once: true });
  });

main.innerHTML = '<mizaj-badge text="terrible"></mizaj-badge>';
const badge = main.querySelector('mizaj-badge');
await verdictOf(badge);
const inside = (css) => badge.shadowRoot.querySelector(css);
const shown = [inside('.label').textContent];
inside('[part=why]').click();
while (!inside('.popover [data-label=neutral]'))
  await new Promise((resolve) => setTimeout(resolve, 20));
inside('.popover [data-label=neutral]').click();
shown.push(inside('.label').textContent);
badge.setAttribute('messages', '["good", "bad"]');
const { trend } = await verdictOf(badge);
shown.push(inside('.label').textContent, trend.moods.length);
badge.remove();
process.stdout.write(JSON.stringify(shown), () => process.exit());
