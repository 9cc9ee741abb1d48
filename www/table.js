/** A table of any length: only the rows in sight are elements. */

import { h } from './dom.js';

/** Height of a row in pixels; the style sheet says the same. */
const ROW = 46;
/** The tallest a table may be in pixels: taller ones are cut off, by Firefox first. */
const TALLEST = 15_000_000;
/** Rows drawn above and below those in sight. */
const SPARE = 12;

export class VirtualTable {
  #scroller;
  #head = h('tr', {});
  #body = h('tbody', {});
  #above = h('tbody', { 'aria-hidden': 'true' });
  #below = h('tbody', { 'aria-hidden': 'true' });
  #table;
  #rows = [];
  #draw;
  #frame;

  /** `draw(row)` gives the cells of a row; `rows` are numbers that it understands. */
  constructor(scroller, draw) {
    this.#scroller = scroller;
    this.#draw = draw;
    this.#table = h('table', {}, h('thead', {}, this.#head), this.#above, this.#body, this.#below);
    scroller.append(this.#table);
    scroller.addEventListener('scroll', () => this.#schedule(), { passive: true });
    new ResizeObserver(() => this.#schedule()).observe(scroller);
  }

  /** The header's cells. */
  set head(cells) {
    this.#head.replaceChildren(...cells);
  }

  /** Takes all rows away: those that come next have nothing in common with them. */
  clear() {
    this.#body.replaceChildren();
    this.rows = [];
  }

  /** What the table holds, in this order. */
  set rows(rows) {
    this.#rows = rows;
    this.#table.setAttribute('aria-rowcount', String(rows.length + 1));
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
    const height = Math.min(all, TALLEST);
    const top = all === height ? scrollTop : (scrollTop * (all - clientHeight)) / (height - clientHeight);
    const first = Math.max(0, Math.floor(top / ROW) - SPARE);
    const last = Math.min(this.#rows.length, Math.ceil((top + clientHeight) / ROW) + SPARE);
    const above = scrollTop - (top - first * ROW);
    this.#place(this.#rows.slice(first, last), first);
    const columns = this.#head.childElementCount;
    spacer(this.#above, columns, above);
    spacer(this.#below, columns, height - above - (last - first) * ROW);
  }

  /** Shows these rows. Elements that are there already are kept: a menu that is open stays open. */
  #place(rows, first) {
    const focused = document.activeElement;
    const shown = new Map([...this.#body.children].map((element) => [Number(element.dataset.row), element]));
    for (const [row, element] of shown) if (!rows.includes(row)) element.remove();
    rows.forEach((row, place) => {
      const fresh = h('tr', { 'aria-rowindex': first + place + 2, 'data-row': row }, ...this.#draw(row));
      const element = shown.get(row) ?? fresh;
      if (element !== fresh) renew(element, fresh);
      const here = this.#body.children[place];
      if (here !== element) this.#body.insertBefore(element, here ?? null);
    });
    // A row that moves loses the focus.
    if (focused !== document.activeElement && this.#body.contains(focused)) focused.focus({ preventScroll: true });
  }
}

/** Makes the element like the fresh one, changing nothing that is alike already. */
function renew(element, fresh) {
  if (element.isEqualNode(fresh)) return;
  if (element.nodeName !== fresh.nodeName || !element.attributes) {
    element.replaceWith(fresh);
    return;
  }
  for (const { name } of [...element.attributes]) if (!fresh.hasAttribute(name)) element.removeAttribute(name);
  for (const { name, value } of fresh.attributes) element.setAttribute(name, value);
  const [children, wanted] = [[...element.childNodes], [...fresh.childNodes]];
  if (children.length === wanted.length) children.forEach((child, place) => renew(child, wanted[place]));
  else element.replaceChildren(...wanted);
}

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
