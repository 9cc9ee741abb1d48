/** A table of any length; only the visible rows are elements. */

import { h } from './dom.js';

/** Height of a row in pixels, the same as in the style sheet. */
const ROW = 46;
/** Maximum height of a table in pixels: browsers cut off taller ones, Firefox first. */
const MAX_HEIGHT = 15_000_000;
/** Rows drawn above and below the visible ones. */
const OVERSCAN = 12;

export class VirtualTable {
  #scroller;
  #head = h('tr', {});
  #body = h('tbody', {});
  #above = h('tbody', { 'aria-hidden': 'true' });
  #below = h('tbody', { 'aria-hidden': 'true' });
  #table;
  /** @type {number[]} */
  #rows = [];
  #draw;
  #isWaiting = false;
  /** @type {number | undefined} */
  #frame;

  /**
   * @param {HTMLElement} scroller
   * @param {(row: number) => HTMLElement[]} draw returns the cells of a row
   */
  constructor(scroller, draw) {
    this.#scroller = scroller;
    this.#draw = draw;
    this.#table = h('table', {}, h('thead', {}, this.#head), this.#above, this.#body, this.#below);
    scroller.append(this.#table);
    scroller.addEventListener('scroll', () => this.#schedule(), { passive: true });
    new ResizeObserver(() => this.#schedule()).observe(scroller);
  }

  /**
   * The header's cells.
   * @param {HTMLElement[]} cells
   */
  set head(cells) {
    this.#head.replaceChildren(...cells);
  }

  /** Removes all rows, because the next ones have nothing in common with them. */
  clear() {
    this.#body.replaceChildren();
    this.rows = [];
  }

  /**
   * The numbers of the rows to show, in this order.
   * @param {number[]} rows
   */
  set rows(rows) {
    this.#rows = rows;
    this.#isWaiting = false;
    this.#table.setAttribute('aria-rowcount', String(rows.length + 1));
    this.#schedule();
  }

  get rows() {
    return this.#rows;
  }

  /** Marks the table as busy until the next rows are set and drawn. */
  wait() {
    this.#isWaiting = true;
    this.#scroller.setAttribute('aria-busy', 'true');
  }

  /** Draws the visible rows anew, because something about them has changed. */
  redraw() {
    this.#schedule();
  }

  /**
   * Scrolls until a row is visible.
   * @param {number} row its number, one of those shown
   */
  reveal(row) {
    const place = this.#rows.indexOf(row);
    const all = this.#rows.length * ROW;
    const scale = Math.min(1, MAX_HEIGHT / Math.max(1, all));
    const top = place * ROW * scale;
    const { scrollTop, clientHeight } = this.#scroller;
    // The header covers the first row's place.
    if (top < scrollTop || top > scrollTop + clientHeight - 2 * ROW)
      this.#scroller.scrollTop = Math.max(0, top - clientHeight / 3);
    this.#schedule();
  }

  #schedule() {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#show();
    });
  }

  #show() {
    const { scrollTop, clientHeight } = this.#scroller;
    // A table that would be too tall scrolls faster instead.
    const all = this.#rows.length * ROW;
    const height = Math.min(all, MAX_HEIGHT);
    const top =
      all === height ? scrollTop : (scrollTop * (all - clientHeight)) / (height - clientHeight);
    const first = Math.max(0, Math.floor(top / ROW) - OVERSCAN);
    const last = Math.min(this.#rows.length, Math.ceil((top + clientHeight) / ROW) + OVERSCAN);
    const above = scrollTop - (top - first * ROW);
    this.#place(this.#rows.slice(first, last), first);
    const columns = this.#head.childElementCount;
    spacer(this.#above, columns, above);
    spacer(this.#below, columns, height - above - (last - first) * ROW);
    if (!this.#isWaiting) this.#scroller.removeAttribute('aria-busy');
  }

  /**
   * Shows these rows. Existing elements are kept, so an open menu stays open.
   * @param {number[]} rows
   * @param {number} first the position of the first one
   */
  #place(rows, first) {
    const focused = document.activeElement;
    const shown = new Map(
      [...this.#body.rows].map((element) => [Number(element.dataset.row), element]),
    );
    for (const [row, element] of shown) if (!rows.includes(row)) element.remove();
    rows.forEach((row, place) => {
      const fresh = h(
        'tr',
        { 'aria-rowindex': first + place + 2, 'data-row': row },
        ...this.#draw(row),
      );
      const element = shown.get(row) ?? fresh;
      if (element !== fresh) renew(element, fresh);
      const here = this.#body.children[place];
      if (here !== element) this.#body.insertBefore(element, here ?? null);
    });
    // A row that moves loses the focus.
    if (
      focused instanceof HTMLElement &&
      focused !== document.activeElement &&
      this.#body.contains(focused)
    )
      focused.focus({ preventScroll: true });
  }
}

/**
 * Updates the element to match the fresh one, touching only what differs.
 * @param {ChildNode} element
 * @param {ChildNode} fresh
 */
function renew(element, fresh) {
  if (element.isEqualNode(fresh)) return;
  if (
    !(element instanceof Element && fresh instanceof Element) ||
    element.nodeName !== fresh.nodeName
  ) {
    element.replaceWith(fresh);
    return;
  }
  for (const { name } of [...element.attributes])
    if (!fresh.hasAttribute(name)) element.removeAttribute(name);
  for (const { name, value } of fresh.attributes) element.setAttribute(name, value);
  const [children, wanted] = [[...element.childNodes], [...fresh.childNodes]];
  if (children.length === wanted.length)
    children.forEach((child, place) => renew(child, wanted[place]));
  else element.replaceChildren(...wanted);
}

/**
 * @param {HTMLElement} place
 * @param {number} columns
 * @param {number} height in pixels
 */
function spacer(place, columns, height) {
  if (height <= 0) {
    place.replaceChildren();
    return;
  }
  const cell = h('td', { colspan: columns });
  cell.style.height = `${height}px`;
  cell.style.padding = '0';
  place.replaceChildren(h('tr', {}, cell));
}
