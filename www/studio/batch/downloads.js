/** The download buttons. */

import { toCsv, toJsonLines, toTopicsCsv, toTrainingData } from '../../files/export.js';
import { redactionSwitch, save } from '../../leaving/leave.js';
import { h } from '../../shared/dom.js';
import { interfaceLanguage, t } from '../../shared/i18n.js';

/** @typedef {import('../../files/dataset.js').Dataset} Dataset */
/** @typedef {import('../../leaving/gate.js').Gate} Gate */

export class Downloads {
  /** @type {Dataset | undefined} */
  #dataset;
  #csv = h('button', {
    type: 'button',
    class: 'button',
    id: 'download-csv',
    'data-i18n': 'downloadCsv',
    onclick: () => this.#saveCsv(),
  });
  #workbook = h('button', {
    type: 'button',
    class: 'button quiet',
    id: 'download-xlsx',
    'data-i18n': 'downloadXlsx',
    onclick: () => this.#saveWorkbook(),
  });
  #topics = h('button', {
    type: 'button',
    class: 'button quiet',
    id: 'download-topics',
    'data-i18n': 'downloadTopics',
    onclick: () => this.#saveTopics(),
  });
  #json = h('button', {
    type: 'button',
    class: 'button quiet',
    id: 'download-json',
    'data-i18n': 'downloadJson',
    onclick: () => this.#save('jsonl', 'application/jsonl', toJsonLines),
  });
  #corrections = h('button', {
    type: 'button',
    class: 'button quiet',
    id: 'download-corrections',
    'data-i18n': 'downloadCorrections',
    onclick: () =>
      this.#save('corrections.jsonl', 'application/jsonl', (dataset, gate) => [
        toTrainingData(dataset, gate),
      ]),
  });
  #escape = h('input', { type: 'checkbox', checked: true, 'data-part': 'escape' });
  #note = h('p', { class: 'small', role: 'status', 'data-part': 'download-note' });
  element = h(
    'div',
    { class: 'downloads' },
    h(
      'div',
      { class: 'row' },
      this.#csv,
      this.#workbook,
      this.#json,
      this.#topics,
      this.#corrections,
      redactionSwitch(),
      h('label', { class: 'check' }, this.#escape, h('span', { 'data-i18n': 'escapeFormulas' })),
      h('a', { href: '#insights', class: 'button quiet', 'data-i18n': 'seeInsights' }),
    ),
    this.#note,
  );

  focus() {
    this.#csv.focus();
  }

  /** @param {Dataset} dataset */
  draw(dataset) {
    this.#dataset = dataset;
    this.#corrections.disabled = dataset.corrections.size === 0;
  }

  async #saveCsv() {
    const dataset = this.#dataset;
    if (!dataset) return;
    const { delimiter, end } = this.#dialect(dataset);
    const options = { escapeFormulas: this.#escape.checked, delimiter };
    const saved = await this.#save(end, 'text/csv;charset=utf-8', (rows, gate) =>
      toCsv(rows, gate, options),
    );
    if (saved) this.#tell(saved.value === 0 ? 'cellsUnchanged' : 'cellsEscaped', saved.value);
  }

  async #saveWorkbook() {
    const dataset = this.#dataset;
    if (!dataset) return;
    const { toWorkbook } = await import('../../files/workbook.js');
    const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
    const saved = await this.#save('xlsx', type, toWorkbook);
    if (saved) this.#tell(saved.value === 0 ? 'cellsUnchanged' : 'cellsCut', saved.value);
  }

  #saveTopics() {
    const dataset = this.#dataset;
    if (!dataset) return;
    const { delimiter, end } = this.#dialect(dataset);
    const options = { escapeFormulas: this.#escape.checked, delimiter };
    this.#save(`topics.${end}`, 'text/csv;charset=utf-8', (rows, gate) =>
      toTopicsCsv(rows, gate, options),
    );
  }

  /**
   * Says what was done to the cells of the file, before what was redacted.
   * @param {'cellsUnchanged' | 'cellsEscaped' | 'cellsCut'} key
   * @param {number} count
   */
  #tell(key, count) {
    this.#note.textContent = `${t(key, { count })} ${this.#note.textContent}`;
  }

  /**
   * What Excel expects depends on the language.
   * @param {Dataset} dataset
   */
  #dialect(dataset) {
    const delimiter = dataset.delimiter ?? (interfaceLanguage() === 'fr' ? ';' : ',');
    return { delimiter, end: delimiter === '\t' ? 'tsv' : 'csv' };
  }

  /**
   * @template T
   * @param {string} end
   * @param {string} type
   * @param {(dataset: Dataset, gate: Gate) => Iterable<BlobPart, T> | Generator<BlobPart, T>} piecesOf
   */
  async #save(end, type, piecesOf) {
    const dataset = this.#dataset;
    if (!dataset) return undefined;
    const { done, isComplete, rows } = dataset;
    const whole = isComplete ? '' : '.partial';
    const file = { base: dataset.name.replace(/\.\w+$/, ''), end: `.mizaj${whole}.${end}`, type };
    const lead = isComplete ? '' : `${t('partialFile', { done, total: rows.length })} `;
    return save(
      file,
      (gate) => piecesOf(dataset, gate),
      (text) => {
        this.#note.textContent = `${lead}${text}`;
      },
    );
  }
}
