/** Elements without HTML strings, so that no text of a user is ever read as markup. */

/** The element with this id. */
export const byId = (id) => document.getElementById(id);

/**
 * A new element: `h('li', { class: 'row', onclick }, 'text', child)`. Keys that begin with
 * `on` are listeners, booleans set or leave out an attribute, the rest are attributes.
 */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

/** A new element of an SVG picture. */
export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.flat());
  return element;
}

/** Offers `content` to the user as a file. */
export function download(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  h('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** The same for a long file in pieces; the page goes on between them. */
export async function downloadPieces(name, type, pieces) {
  const parts = [];
  for (const piece of pieces) {
    // As a blob a piece may leave the memory of the page.
    parts.push(new Blob([piece]));
    await new Promise((done) => setTimeout(done));
  }
  download(name, type, new Blob(parts));
}
