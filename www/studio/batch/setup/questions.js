/** What the person should confirm before the rows are analyzed, with the answers as buttons. */

import { h } from '../../../shared/dom.js';
import { isolated, t } from '../../../shared/i18n.js';

/** @typedef {import('../../../files/reader.js').Choices} Choices */
/** @typedef {import('../../../files/reader.js').FileSettings} FileSettings */
/** @typedef {import('../../../files/reader.js').Overview} Overview */
/** @typedef {import('../../../files/reader.js').Question} Question */
/** @typedef {{ choose: (change: Choices) => void, set: (change: FileSettings) => void, assign: (column: number, role: 'text') => void }} Answers */
/** @typedef {[text: string, answer: () => void]} Answer */

/**
 * The questions as a list; nothing where there are none.
 * @param {Overview} overview
 * @param {Answers} answers
 * @returns {HTMLElement[]}
 */
export function questionList(overview, answers) {
  const asked = overview.questions.flatMap((question) => {
    const sentence = sentenceOf(question);
    return sentence ? [item(question, sentence, answersTo(question, overview, answers))] : [];
  });
  if (asked.length === 0) return [];
  return [
    h(
      'section',
      { class: 'questions', 'data-part': 'questions' },
      h('h3', {}, t('questions')),
      h('ul', {}, ...asked),
    ),
  ];
}

/**
 * @param {Question} question
 * @param {string} sentence
 * @param {Answer[]} answers
 */
function item({ kind }, sentence, answers) {
  return h(
    'li',
    { 'data-question': kind },
    h('span', {}, sentence),
    ...answers.map(([text, onclick], place) =>
      h(
        'button',
        { type: 'button', class: 'button quiet', name: `${kind}-${place}`, onclick },
        text,
      ),
    ),
  );
}

/**
 * The question in words; nothing for those that rows are shown for instead.
 * @param {Question} question
 */
function sentenceOf(question) {
  switch (question.kind) {
    case 'dateOrder':
    case 'unreadDates':
      return t(`ask_${question.kind}`, {
        ...question,
        column: isolated(question.column),
        example: isolated(question.example),
      });
    case 'mixedDates':
      return t('ask_mixedDates', { column: isolated(question.column) });
    case 'labelNumbers':
      return t('ask_labelNumbers', {
        column: isolated(question.column),
        values: isolated(question.values.join(', ')),
      });
    case 'sheets':
    case 'otherTexts':
      return t(`ask_${question.kind}`, { read: isolated(question.read) });
    case 'encoding':
      return t('ask_encoding', { encoding: isolated(question.encoding) });
    case 'noHeader':
    case 'noText':
      return t(`ask_${question.kind}`);
    default:
      return undefined;
  }
}

/**
 * @param {Question} question
 * @param {Overview} overview
 * @param {Answers} answers
 * @returns {Answer[]}
 */
function answersTo(question, { names }, { choose, set, assign }) {
  switch (question.kind) {
    case 'dateOrder':
    case 'mixedDates':
      return /** @type {const} */ (['dmy', 'mdy']).map((dateOrder) => [
        t(`order_${dateOrder}`),
        () => choose({ dateOrder }),
      ]);
    case 'sheets':
      return question.others.map((sheet) => [
        t('answerSheet', { name: isolated(sheet) }),
        () => set({ sheet }),
      ]);
    case 'otherTexts':
      return question.others.map((name) => [
        t('answerColumn', { name: isolated(name) }),
        () => assign(names.indexOf(name), 'text'),
      ]);
    case 'noHeader':
      return [[t('answerHeader'), () => set({ hasHeader: true })]];
    default:
      return [];
  }
}
