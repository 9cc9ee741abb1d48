/** Creates elements without HTML strings, so that user text is never parsed as markup. */

/**
 * @typedef {Node | string | number | undefined | null | false} Child a child of an element; empty
 * values are left out
 */

/**
 * The element with this id; throws if it is missing or of another kind.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @param {new () => T} [kind]
 * @returns {T}
 */
export function byId(id, kind) {
  return found(document.getElementById(id), kind, `#${id}`);
}

/**
 * The first element below `root` that matches the selector; throws if it is missing or of another
 * kind.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} [kind]
 * @returns {T}
 */
export function find(root, selector, kind) {
  return found(root.querySelector(selector), kind, selector);
}

/**
 * @template {HTMLElement} T
 * @param {Element | null} element
 * @param {(new () => T) | undefined} kind
 * @param {string} name
 * @returns {T}
 */
function found(element, kind, name) {
  if (element instanceof (kind ?? HTMLElement)) return /** @type {T} */ (element);
  throw new TypeError(`the page lacks ${name}`);
}

/**
 * A new element: `h('li', { class: 'row', onclick }, 'text', child)`. Keys that begin with `on` are
 * listeners; all others are attributes, and booleans set or omit theirs.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name
 * @param {Record<string, any>} [attributes]
 * @param {...(Child | Child[])} children
 */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...present(children));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

/**
 * A new SVG element.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} name
 * @param {Record<string, string | number | undefined>} [attributes]
 * @param {...(Child | Child[])} children
 */
export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(key, String(value));
  }
  element.append(...present(children));
  return element;
}

/** @param {(Child | Child[])[]} children */
function present(children) {
  const all = children
    .flat()
    .filter((child) => child !== undefined && child !== null && child !== false);
  return all.map((child) => (child instanceof Node ? child : String(child)));
}

/**
 * The value of the field that fired an event.
 * @param {Event} event
 */
export function fieldValue({ target }) {
  return /** @type {HTMLInputElement | HTMLSelectElement} */ (target).value;
}
