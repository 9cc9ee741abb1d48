/**
 * What every text of a person passes through before it leaves the page. A closed gate replaces personal
 * data by pseudonyms, the same ones in all that leaves together; an open one changes nothing.
 */

/** @typedef {import('mizaj').Redactor} Redactor */
/** @typedef {import('mizaj').Redacted} Redacted */
/** @typedef {import('mizaj').RedactKind} RedactKind */
/** @typedef {{ kind: RedactKind, before: string, after: string }} Part */

/** Parts that are remembered, to be shown. */
const MOST_PARTS = 200;
/** Cells whose result is remembered: short ones come again and again. */
const LONGEST_CELL = 40;
const MOST_CELLS = 20_000;
/** Shorter values would be found inside of other words. */
const SHORTEST_VALUE = 4;

export class Gate {
  #redactor;
  /** @type {Map<string, Redacted>} */
  #cells = new Map();
  /** @type {Map<string, Part>} by pseudonym */
  #parts = new Map();
  /** How many parts of each kind were replaced. @type {Map<RedactKind, number>} */
  kinds = new Map();

  /** @param {Redactor} [redactor] without one, the gate is open */
  constructor(redactor) {
    this.#redactor = redactor;
  }

  /** Whether it replaces anything at all. */
  get isClosed() {
    return this.#redactor !== undefined;
  }

  /** How many parts were replaced. */
  get count() {
    return [...this.kinds.values()].reduce((sum, count) => sum + count, 0);
  }

  /** The first of the values that were replaced, each once. */
  get parts() {
    return [...this.#parts.values()];
  }

  /**
   * A text as it leaves.
   * @param {string} text
   */
  text(text) {
    return this.cell('', text);
  }

  /**
   * A cell as it leaves; the name of its column may say what it holds.
   * @param {string} column
   * @param {string} text
   */
  cell(column, text) {
    const redacted = this.#redacted(column, text);
    for (const { kind, start, end, replacement } of redacted.spans) {
      this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + 1);
      if (this.#parts.size < MOST_PARTS && !this.#parts.has(replacement))
        this.#parts.set(replacement, { kind, before: text.slice(start, end), after: replacement });
    }
    return redacted.text;
  }

  /**
   * The same value with all its positions in `text` moved to where they are in the text that leaves.
   * @template T
   * @param {string} text
   * @param {T} value
   * @returns {T}
   */
  moved(text, value) {
    const { spans } = this.#redacted('', text);
    return spans.length === 0 ? value : moved(value, spans);
  }

  /**
   * Redacts every text below an element that is printed or saved as a picture. A value that was found
   * in one place is replaced in all others, too.
   * @param {Node} root
   * @param {Map<string, string>} [names] names and what stands for them
   */
  tree(root, names = new Map()) {
    if (!this.isClosed) return;
    const what = NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT;
    const walker = document.createTreeWalker(root, what, (node) =>
      node instanceof Element && node.classList.contains('no-print')
        ? NodeFilter.FILTER_REJECT
        : NodeFilter.FILTER_ACCEPT,
    );
    /** @type {Node[]} */
    const nodes = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) nodes.push(node);
    if (root instanceof Element) nodes.push(root);
    const change = (/** @type {(text: string) => string} */ of) => {
      for (const node of nodes) {
        if (node instanceof Text) {
          const text = of(node.data);
          if (text !== node.data) node.data = text;
        } else if (node instanceof Element) {
          const label = node.getAttribute('aria-label');
          if (label) node.setAttribute('aria-label', of(label));
        }
      }
    };
    change((text) => this.text(replaced(text, names)));
    const values = this.parts.filter(({ before }) => before.length >= SHORTEST_VALUE);
    change((text) => replaced(text, new Map(values.map(({ before, after }) => [before, after]))));
  }

  /**
   * @param {string} column
   * @param {string} text
   * @returns {Redacted}
   */
  #redacted(column, text) {
    if (!this.#redactor || text === '') return { text, spans: [] };
    const key = text.length <= LONGEST_CELL ? `${column}\n${text}` : undefined;
    const known = key === undefined ? undefined : this.#cells.get(key);
    if (known) return known;
    const redacted = this.#redactor.redactCell(column, text);
    if (key !== undefined && this.#cells.size < MOST_CELLS) this.#cells.set(key, redacted);
    return redacted;
  }
}

/**
 * @param {string} text
 * @param {Map<string, string>} names
 */
function replaced(text, names) {
  let result = text;
  for (const [name, other] of names) {
    if (name === '' || name === other) continue;
    const pattern = name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    result = result.replace(new RegExp(pattern, 'giu'), () => other);
  }
  return result;
}

/**
 * @template T
 * @param {T} value
 * @param {Redacted['spans']} spans
 * @returns {T}
 */
function moved(value, spans) {
  if (Array.isArray(value))
    return /** @type {T} */ (/** @type {unknown} */ (value.map((item) => moved(item, spans))));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, item]) => {
    const isPlace = typeof item === 'number' && (name === 'start' || name === 'end');
    return [name, isPlace ? place(item, name === 'end', spans) : moved(item, spans)];
  });
  return Object.fromEntries(entries);
}

/**
 * Where a position is in the text that leaves; inside a part that was replaced, its start or end.
 * @param {number} position
 * @param {boolean} isEnd
 * @param {Redacted['spans']} spans
 */
function place(position, isEnd, spans) {
  let shift = 0;
  for (const { start, end, replacement } of spans) {
    if (position <= start) break;
    if (position < end) return start + shift + (isEnd ? replacement.length : 0);
    shift += replacement.length - (end - start);
  }
  return position + shift;
}
