/** The view that says what all rows of a data set say together. */

import { chartCard } from './chart-card.js';
import { shareBars, signedNet, trend } from './charts.js';
import { byId, h } from './dom.js';
import { isolated, number, onLanguage, percent, t } from './i18n.js';

const LABELS = ['negative', 'neutral', 'positive'];
/** Groups drawn of a kind; the table beside the chart has them all. */
const MOST_BARS = 12;
/** Terms listed for each side. */
const MOST_TERMS = 12;
/** Rows listed of a kind. */
const MOST_ROWS = 8;

/** The narrowest of two cards side by side, the gap between them and their padding, in pixels. */
const NARROWEST = 416;
const GAP = 12;
const PADDING = 52;
/** The width of the printed page, in pixels. */
const PRINTED = 720;

/** Connects the view; it is given the analyzer, and every new data set. */
export function startInsights() {
  const view = new InsightsView(byId('view-insights'));
  onLanguage(() => view.draw());
  return view;
}

class InsightsView {
  #root;
  #analyzer;
  #dataset;
  #insights;
  /** Row numbers of the data set by their numbers in the insights. */
  #judged = [];
  #isStale = false;
  /** The width of the view when it was drawn. */
  #drawnFor;
  /** The theme to go back to while the page is printed, in light colours. */
  #themeAfterPrint;

  constructor(root) {
    this.#root = root;
    addEventListener('beforeprint', () => this.#printed(true));
    addEventListener('afterprint', () => this.#printed(false));
    addEventListener('hashchange', () => this.refresh());
    addEventListener('mizaj-theme', () => this.draw());
    // Charts are as wide as they were drawn; on paper they have a width of their own.
    new ResizeObserver(() => !this.#themeAfterPrint && root.clientWidth !== this.#drawnFor && this.draw()).observe(root);
  }

  start(analyzer) {
    this.#analyzer = analyzer;
  }

  show(dataset) {
    this.#dataset = dataset;
    this.#insights = undefined;
    this.#isStale = true;
    dataset.addEventListener('change', () => {
      this.#isStale = true;
      this.refresh();
    });
    this.draw();
  }

  /** Works the picture out anew, if it is looked at and something has changed. */
  async refresh() {
    if (this.#root.hidden || !this.#isStale || !this.#analyzer || !this.#dataset) return;
    this.#isStale = false;
    const dataset = this.#dataset;
    this.#judged = dataset.rows.map((_, row) => row).filter((row) => dataset.label(row) && dataset.verdicts[row]);
    const rows = this.#judged.map((row) => ({
      text: dataset.text(row),
      label: dataset.label(row),
      confidence: dataset.verdicts[row].confidence,
      language: dataset.verdicts[row].language,
      channel: dataset.cell(row, 'channel'),
      date: dataset.cell(row, 'date'),
    }));
    const insights = rows.length > 0 ? await this.#analyzer.insights(rows) : undefined;
    if (dataset !== this.#dataset) return;
    this.#insights = insights;
    this.draw();
  }

  #printed(isPrinted) {
    const { dataset } = document.documentElement;
    if (this.#root.hidden || !this.#insights) return;
    if (isPrinted) {
      this.#themeAfterPrint = dataset.theme;
      dataset.theme = 'light';
    } else {
      dataset.theme = this.#themeAfterPrint ?? dataset.theme;
      this.#themeAfterPrint = undefined;
    }
    this.draw();
  }

  draw() {
    this.#drawnFor = this.#root.clientWidth;
    const insights = this.#insights;
    this.#root.replaceChildren(
      h(
        'div',
        { class: 'hero' },
        h('h1', { id: 'insights-title' }, t('insightsTitle')),
        h(
          'p',
          { class: 'lead' },
          insights
            ? t('insightsOf', { name: isolated(this.#dataset.name), count: this.#judged.length })
            : t('insightsLead'),
        ),
      ),
      ...(insights ? this.#report(insights) : [h('p', {}, h('a', { class: 'button', href: '#batch' }, t('tabBatch')))]),
    );
  }

  #report(insights) {
    return [
      h('div', { class: 'row no-print' }, h('button', { class: 'button', type: 'button', onclick: () => print() }, t('print'))),
      overall(insights.overall),
      alertsCard(insights.alerts, insights.periodUnit),
      insights.periods.length > 0
        ? chartCard(
            'trend',
            t('trendHint', { unit: t(`unit_${insights.periodUnit}`) }),
            trend(t('trend'), insights.periods, insights.alerts, this.#width(1)),
            table(insights.periods),
          )
        : h('section', { class: 'card' }, h('h2', {}, t('trend')), h('p', { class: 'small' }, t('noDates'))),
      h(
        'div',
        { class: 'pair' },
        insights.channels.length > 0 && this.#shares('byChannel', insights.channels),
        this.#shares('byLanguage', named(insights.languages)),
      ),
      h(
        'div',
        { class: 'pair' },
        this.#terms('drivesNegative', 'negative', insights.negativeTerms),
        this.#terms('drivesPositive', 'positive', insights.positiveTerms),
      ),
      h(
        'div',
        { class: 'pair' },
        this.#rows('mostNegative', insights.mostNegative.map((row) => this.#judged[row])),
        this.#rows('mostUncertain', this.#uncertain()),
      ),
    ];
  }

  #shares(key, groups) {
    return chartCard(key, '', shareBars(t(key), groups.slice(0, MOST_BARS), this.#width(2)), table(groups));
  }

  /** Room for a chart beside `columns - 1` others, in pixels. */
  #width(columns) {
    if (this.#themeAfterPrint) return PRINTED / columns;
    const all = this.#root.clientWidth;
    const side = all < 2 * NARROWEST ? all : all / columns - GAP;
    return Math.max(300, side - PADDING);
  }

  #uncertain() {
    const { verdicts, corrections } = this.#dataset;
    return this.#judged
      .filter((row) => verdicts[row].uncertain && !corrections.has(row))
      .sort((a, b) => verdicts[a].confidence - verdicts[b].confidence);
  }

  #terms(key, tone, terms) {
    const shown = terms.slice(0, MOST_TERMS);
    return h(
      'section',
      { class: 'card', 'data-tone': tone },
      h('div', { class: 'card-head' }, h('h2', {}, t(key))),
      shown.length === 0
        ? h('p', { class: 'small' }, t('noTerms'))
        : h('ul', { class: 'terms' }, ...shown.map((term) => this.#term(term, tone, shown[0].weight))),
    );
  }

  #term({ term, counts, weight, examples }, tone, most) {
    const bar = h('span', { class: 'term-bar', 'aria-hidden': 'true' });
    bar.style.inlineSize = `${(100 * weight) / most}%`;
    return h(
      'li',
      {},
      h(
        'details',
        {},
        h('summary', {}, h('bdi', {}, term), h('span', { class: 'small' }, number(counts[tone])), bar),
        h('ul', { class: 'quotes' }, ...examples.map((row) => h('li', { dir: 'auto' }, this.#dataset.text(this.#judged[row])))),
      ),
    );
  }

  #rows(key, rows) {
    return h(
      'section',
      { class: 'card' },
      h('div', { class: 'card-head' }, h('h2', {}, t(key))),
      h(
        'ol',
        { class: 'sentences' },
        ...rows.slice(0, MOST_ROWS).map((row) => {
          const label = this.#dataset.label(row);
          return h(
            'li',
            { 'data-tone': label },
            h('span', { dir: 'auto' }, this.#dataset.text(row)),
            h('span', { class: 'mood' }, `${t(label)} · ${percent(this.#dataset.verdicts[row].confidence)}`),
          );
        }),
      ),
    );
  }
}

function overall({ counts, net, netInterval }) {
  const all = LABELS.reduce((sum, label) => sum + counts[label], 0);
  return h(
    'section',
    { class: 'card' },
    h(
      'div',
      { class: 'tiles' },
      ...LABELS.map((label) =>
        h(
          'div',
          { class: 'tile', 'data-tone': label },
          h('span', { class: 'small' }, t(label)),
          h('b', {}, percent(counts[label] / all)),
          h('span', { class: 'small' }, number(counts[label])),
        ),
      ),
      h(
        'div',
        { class: 'tile' },
        h('span', { class: 'small' }, t('net')),
        h('b', {}, h('bdi', {}, signedNet(net))),
        h('span', { class: 'small under' }, h('bdi', {}, `[${netInterval.map(signedNet).join(', ')}]`)),
      ),
    ),
    h('p', { class: 'small after' }, t('netHint')),
  );
}

function alertsCard(alerts, unit) {
  return h(
    'section',
    { class: 'card', 'data-tone': alerts.length > 0 ? 'negative' : undefined },
    h('h2', {}, t('alerts')),
    alerts.length === 0
      ? h('p', { class: 'small' }, t('noAlerts'))
      : h(
          'ul',
          { class: 'alerts' },
          ...alerts.map(({ period, negativeShare, usualShare }) =>
            h('li', {}, t(`alert_${unit}`, { period: isolated(period), share: percent(negativeShare), usual: percent(usualShare) })),
          ),
        ),
  );
}

/** Languages by their names instead of their tags. */
function named(languages) {
  return languages.map((group) => ({ ...group, name: t(`language_${group.name}`) }));
}

/** Groups of rows as the table beside their chart. */
function table(groups) {
  return {
    heads: ['group', ...LABELS, 'net'].map((key) => t(key)),
    rows: groups.map(({ name, counts, net, netInterval }) => [
      name || t('unnamed'),
      ...LABELS.map((label) => number(counts[label])),
      `${signedNet(net)} [${netInterval.map(signedNet).join(', ')}]`,
    ]),
  };
}
