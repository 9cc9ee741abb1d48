/** The view that summarizes the rows that are looked at, of all that a file has. */

import { compareInsights, insights as insightsOf } from 'mizaj';

import { outgoingNames } from '../../files/outgoing.js';
import { Gate } from '../../leaving/gate.js';
import { gateNow, isRedacting, leave, prepare } from '../../leaving/leave.js';
import { filterNumbers } from '../../shared/chunked-work.js';
import { h } from '../../shared/dom.js';
import { isolated, onLanguage } from '../../shared/i18n.js';
import { THEME_CHANGED } from '../../shared/theme.js';
import { FilterBar } from '../filter-bar.js';
import { Grouping } from './grouping.js';
import { report } from './report.js';
import { insightRows, isCounted } from './rows.js';
import { SideBySide } from './side-by-side.js';
import { t } from './words.js';

/** @typedef {import('mizaj').Difference} Difference */
/** @typedef {import('mizaj').Insights} Insights */
/** @typedef {import('../../files/dataset.js').Dataset} Dataset */
/**
 * What is shown: rows of the data set by their numbers in the insights, and for each alert what
 * distinguishes its rows from those before; `unsure` are rows of the data set.
 * @typedef {{ insights: Insights, rows: number[], changes: Difference[][], unsure: number[] }} Findings
 */

/** Rows kept of those that the model is least sure of: many have the same text. */
const UNSURE = 100;
/** The width of the printed page, in pixels. */
const PRINTED = 720;

/**
 * Builds the view.
 * @param {HTMLElement} root
 */
export function openInsights(root) {
  const view = new InsightsView(root);
  onLanguage(() => view.draw());
  return view;
}

export class InsightsView {
  #root;
  /** @type {Dataset | undefined} */
  #dataset;
  /** @type {Findings | undefined} */
  #findings;
  #isStale = false;
  /** Ends what is being computed when something else is wanted. */
  #computing = new AbortController();
  #filters = new FilterBar();
  #grouping = new Grouping();
  #filterName = h('summary', {});
  // On a phone the fields would fill the first screen.
  #filterCard = h(
    'details',
    { class: 'card no-print filter-card', open: matchMedia('(min-width: 700px)').matches },
    this.#filterName,
    this.#filters.element,
    this.#grouping.element,
  );
  #sides = new SideBySide();
  /** Whether the person wants to print without redaction. */
  #isUnchanged = false;
  /**
   * The width of the view when it was drawn.
   * @type {number | undefined}
   */
  #drawnFor;
  /**
   * The theme to restore after printing, which uses light colors.
   * @type {string | undefined}
   */
  #themeAfterPrint;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    addEventListener('beforeprint', () => this.#printing(true));
    addEventListener('afterprint', () => this.#printing(false));
    addEventListener('hashchange', () => this.refresh());
    addEventListener(THEME_CHANGED, () => this.draw());
    // Charts keep the width they were drawn with; printed ones have their own.
    new ResizeObserver(
      () => !this.#themeAfterPrint && root.clientWidth !== this.#drawnFor && this.draw(),
    ).observe(root);
  }

  /** @param {Dataset} dataset */
  show(dataset) {
    this.#dataset = dataset;
    this.#findings = undefined;
    this.#filters.show(dataset);
    this.#grouping.show(dataset);
    this.#sides.show(dataset);
    const again = () => {
      if (dataset !== this.#dataset) return;
      this.#isStale = true;
      this.refresh();
    };
    dataset.addEventListener('change', again);
    dataset.selection.addEventListener('change', again);
    this.draw();
    again();
  }

  /** Recomputes the insights if they are visible and something has changed. */
  async refresh() {
    const dataset = this.#dataset;
    if (this.#root.hidden || !this.#isStale || !dataset) return;
    this.#isStale = false;
    this.#computing.abort();
    const { signal } = (this.#computing = new AbortController());
    try {
      const findings = await compute(dataset, signal);
      if (signal.aborted) return;
      this.#findings = findings;
      // The browser's own menu prints at once.
      if (findings && isRedacting()) prepare().catch(() => undefined);
      if (findings && dataset.selection.isEmpty) this.#sides.offer(findings.insights);
      this.draw();
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** @param {boolean} isPrinting */
  #printing(isPrinting) {
    const { dataset } = document.documentElement;
    if (this.#root.hidden || !this.#findings) return;
    if (isPrinting) {
      this.#themeAfterPrint = dataset.theme;
      dataset.theme = 'light';
    } else {
      dataset.theme = this.#themeAfterPrint ?? dataset.theme;
      this.#themeAfterPrint = undefined;
    }
    this.draw();
    if (isPrinting) this.#redactPrinted();
  }

  /** What is printed leaves the page. Where it cannot be redacted, it is not printed. */
  #redactPrinted() {
    const dataset = this.#dataset;
    const gate = this.#isUnchanged ? new Gate() : gateNow();
    if (!gate) this.#root.replaceChildren(h('p', { class: 'card' }, t('printRefused')));
    else if (dataset) gate.tree(this.#root, outgoingNames(dataset, gate));
  }

  /** Shows what is redacted, and prints. */
  async #print() {
    let isRedacted = false;
    const made = await leave((gate) => {
      isRedacted = gate.isClosed;
      const copy = this.#root.cloneNode(true);
      if (this.#dataset) gate.tree(copy, outgoingNames(this.#dataset, gate));
      return true;
    });
    if (!made) return;
    if (isRedacted) await prepare();
    this.#isUnchanged = !isRedacted;
    print();
    this.#isUnchanged = false;
  }

  draw() {
    this.#drawnFor = this.#root.clientWidth;
    const [dataset, findings] = [this.#dataset, this.#findings];
    const isPrinted = this.#themeAfterPrint !== undefined;
    const lead =
      dataset && findings
        ? t('insightsOf', { name: isolated(dataset.name), count: findings.rows.length })
        : t('insightsLead');
    const hero = h(
      'div',
      { class: 'hero' },
      h('h1', { id: 'insights-title' }, t('insightsTitle')),
      h('p', { class: 'lead' }, lead),
    );
    const width = isPrinted ? PRINTED : this.#root.clientWidth;
    this.#filterName.textContent = t('filter');
    this.#filters.draw();
    this.#grouping.draw();
    this.#sides.draw();
    // What a person types in or stands on stays in its place.
    const kept = [this.#filterCard, this.#sides.element];
    const content =
      dataset && findings
        ? [
            this.#filterCard,
            ...report(findings, dataset, { width, isPrinted, print: () => this.#print() }),
            this.#sides.element,
          ]
        : [h('p', {}, h('a', { class: 'button', href: '#batch' }, t('tabBatch')))];
    const focused = kept.some((part) => part.contains(document.activeElement))
      ? /** @type {HTMLElement} */ (document.activeElement)
      : undefined;
    this.#root.replaceChildren(hero, ...content);
    focused?.focus({ preventScroll: true });
  }
}

/**
 * Summarizes the rows that are looked at.
 * @param {Dataset} dataset
 * @param {AbortSignal} signal
 * @returns {Promise<Findings | undefined>} nothing if no row is counted
 */
async function compute(dataset, signal) {
  const isWanted = dataset.selection.test(dataset);
  const rows = await filterNumbers(
    dataset.rows.length,
    (row) => isCounted(dataset, row) && isWanted(row),
    signal,
  );
  if (rows.length === 0 && dataset.selection.isEmpty) return undefined;
  const insights = await insightsOf(insightRows(dataset, rows), {
    signal,
    partial: !dataset.isComplete,
  });
  /** @type {Difference[][]} */
  const changes = [];
  for (const { period, end, since } of insights.alerts) {
    /** @type {(test: (day: string) => boolean) => Promise<number[]>} */
    const within = async (test) => {
      const places = await filterNumbers(
        rows.length,
        (place) => {
          const day = dataset.day(rows[place])?.slice(0, 10);
          return day !== undefined && test(day);
        },
        signal,
      );
      return places.map((place) => rows[place]);
    };
    const inside = await within((day) => day >= period && day <= end);
    const before = await within((day) => day >= since && day < period);
    const [ones, others] = [insightRows(dataset, inside), insightRows(dataset, before)];
    changes.push(await compareInsights(ones, others, { signal }));
  }
  return { insights, rows, changes, unsure: await leastCertain(dataset, rows, signal) };
}

/**
 * The rows of the least confidence, the lowest first.
 * @param {Dataset} dataset
 * @param {number[]} rows
 * @param {AbortSignal} signal
 */
async function leastCertain({ verdicts, corrections }, rows, signal) {
  /** @type {{ row: number, confidence: number }[]} */
  let found = [];
  let most = Infinity;
  await filterNumbers(
    rows.length,
    (place) => {
      const row = rows[place];
      const { reliable, uncertain, confidence } = verdicts[row] ?? {};
      if (!reliable || !uncertain || confidence === undefined || confidence >= most) return false;
      if (corrections.has(row)) return false;
      found.push({ row, confidence });
      if (found.length >= 2 * UNSURE) {
        found = found.sort((one, other) => one.confidence - other.confidence).slice(0, UNSURE);
        most = found[found.length - 1].confidence;
      }
      return false;
    },
    signal,
  );
  return found.sort((one, other) => one.confidence - other.confidence).map(({ row }) => row);
}
