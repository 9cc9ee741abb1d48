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
    const focused = this.#body.contains(document.activeElement) ? focusKey(document.activeElement) : undefined;
    const drawn = [];
    for (let index = first; index < last; index += 1) {
      const row = this.#rows[index];
      drawn.push(h('tr', { 'aria-rowindex': index + 2, 'data-row': row }, ...this.#draw(row)));
    }
    this.#body.replaceChildren(...drawn);
    const columns = this.#head.childElementCount;
    spacer(this.#above, columns, above);
    spacer(this.#below, columns, height - above - (last - first) * ROW);
    if (focused) this.#body.querySelector(`[data-row="${focused}"] select`)?.focus({ preventScroll: true });
  }
}

function focusKey(element) {
  return element.closest('tr')?.dataset.row;
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
