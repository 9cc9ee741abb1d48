/** The report on one or two models: figures, confusion, calibration, where they disagree. */

import { h } from '../../shared/dom.js';
import { milliseconds, number, percent } from '../../shared/i18n.js';
import { LABELS } from '../../shared/labels.js';
import { chartCard } from '../charts/card.js';
import { reliability } from '../charts/reliability.js';
import { t } from './words.js';

/** @typedef {import('mizaj').Comparison} Comparison */
/** @typedef {import('mizaj').Language} Language */
/** @typedef {import('mizaj').Evaluation} Evaluation */
/** @typedef {import('./evaluate-bundles.js').Outcome} Outcome */

/** Maximum number of listed rows on which the models differ. */
const MAX_DIFFERENCES = 40;
/** Minimum number of verdicts for a bin of the reliability diagram to be drawn. */
const MIN_IN_BIN = 5;
/** A difference with a smaller p-value counts as significant. */
const SIGNIFICANT = 0.05;

/** @param {Outcome} outcome */
export function report({ models, comparison, rows }) {
  return [
    h(
      'section',
      { class: 'card' },
      comparison && significance(comparison),
      h(
        'div',
        { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': t('cardTitle') },
        figuresTable(models),
      ),
    ),
    h('div', { class: 'pair' }, ...models.map(confusionCard), reliabilityCard(models)),
    ...(models.length === 2 ? [differencesCard(models[0], models[1], rows)] : []),
  ];
}

/** @param {Evaluation[]} models */
function figuresTable(models) {
  const languages = /** @type {Language[]} */ ([
    ...new Set(models.flatMap(({ groups }) => Object.keys(groups.language))),
  ]);
  /** @type {(name: string, value: (model: Evaluation) => string) => HTMLElement} */
  const row = (name, value) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, name),
      ...models.map((model) => h('td', {}, h('bdi', {}, value(model)))),
    );
  return h(
    'table',
    { class: 'figures' },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        h('td'),
        ...models.map((model) => h('th', { scope: 'col' }, h('bdi', {}, nameOf(model)))),
      ),
    ),
    h(
      'tbody',
      {},
      row(
        t('accuracy'),
        ({ report: { accuracy, accuracyInterval } }) =>
          `${percent(accuracy, 1)} [${accuracyInterval.map((share) => percent(share, 1)).join(', ')}]`,
      ),
      row(t('macroF1'), (model) => fraction(model.report.macroF1)),
      row(t('kappa'), (model) => fraction(model.report.kappa)),
      ...LABELS.map((label, place) =>
        row(t('precisionRecallF1', { label: t(label) }), ({ report: { classes } }) => {
          const { precision, recall, f1 } = classes[place];
          return [precision, recall, f1].map(fraction).join(' · ');
        }),
      ),
      ...languages.map((language) =>
        row(t('accuracyIn', { language: t(`language_${language}`) }), ({ groups }) => {
          const found = groups.language[language];
          return found ? `${percent(found.accuracy, 1)} (${number(found.rows)})` : '–';
        }),
      ),
      row(t('calibrationError'), (model) => fraction(model.report.calibrationError)),
      row(t('perText'), (model) => milliseconds(model.millisecondsPerText)),
    ),
  );
}

/**
 * A sentence on whether the models differ by more than chance.
 * @param {Comparison} comparison
 */
function significance({ onlyFirstRight, onlySecondRight, mcnemarP }) {
  const values = {
    count: onlyFirstRight,
    second: onlySecondRight,
    p: number(mcnemarP, { maximumSignificantDigits: 2 }),
  };
  return h(
    'p',
    { class: 'conclusion' },
    t(mcnemarP < SIGNIFICANT ? 'mcnemarDiffer' : 'mcnemarSame', values),
  );
}

/** @param {Evaluation} model */
function confusionCard(model) {
  const { confusion } = model.report;
  return h(
    'section',
    { class: 'card' },
    h(
      'div',
      { class: 'card-head' },
      h('h2', {}, h('bdi', {}, nameOf(model))),
      h('p', { class: 'small' }, t('confusionHint')),
    ),
    h(
      'table',
      { class: 'confusion' },
      h(
        'thead',
        {},
        h('tr', {}, h('td'), ...LABELS.map((label) => h('th', { scope: 'col' }, t(label)))),
      ),
      h(
        'tbody',
        {},
        ...LABELS.map((truth, row) =>
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, t(truth)),
            ...LABELS.map((_, column) =>
              h(
                'td',
                { 'data-tone': row === column && 'positive' },
                number(confusion[row][column]),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

/** @param {Evaluation[]} models */
function reliabilityCard(models) {
  const shown = models.map((model) => ({
    name: nameOf(model),
    bins: model.report.reliability.filter(({ rows }) => rows >= MIN_IN_BIN),
  }));
  const rows = shown.flatMap(({ name, bins }) =>
    bins.map((bin) => [name, percent(bin.confidence), percent(bin.accuracy), number(bin.rows)]),
  );
  const heads = [t('factModel'), t('sort_confidence'), t('accuracy'), t('rows')];
  const card = chartCard(
    'reliability',
    t('reliabilityHint'),
    reliability(t('reliability'), shown),
    { heads, rows },
  );
  card.querySelector('.chart')?.classList.add('small-chart');
  return card;
}

/**
 * @param {Evaluation} first
 * @param {Evaluation} second
 * @param {Outcome['rows']} rows
 */
function differencesCard(first, second, rows) {
  const differing = rows.flatMap(({ text, label }, index) => {
    const [one, other] = [first, second].map(({ items }) => items[index].verdict?.label);
    return one && other && one !== other ? [{ text, label, one, other }] : [];
  });
  return h(
    'section',
    { class: 'card' },
    h(
      'div',
      { class: 'card-head' },
      h('h2', {}, t('differences', { count: differing.length })),
      h('p', { class: 'small' }, t('differsHint')),
    ),
    h(
      'ol',
      { class: 'sentences' },
      ...differing
        .slice(0, MAX_DIFFERENCES)
        .map(({ text, label, one, other }) =>
          h(
            'li',
            { 'data-tone': label },
            h('span', { dir: 'auto' }, text),
            h(
              'span',
              { class: 'mood' },
              t('differs', { truth: t(label), first: t(one), second: t(other) }),
            ),
          ),
        ),
    ),
  );
}

/** @param {Evaluation} model */
export function nameOf({ modelVersion }) {
  return modelVersion ?? '–';
}

/** @param {number} value */
export function fraction(value) {
  return number(value, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
}
