/** The download buttons. */

import { toCsv, toJsonLines, toTopicsCsv, toTrainingData } from '../../files/export.js';
import { h } from '../../shared/dom.js';
import { downloadPieces } from '../../shared/download.js';
import { interfaceLanguage, t } from '../../shared/i18n.js';

/** @typedef {import('../../files/dataset.js').Dataset} Dataset */

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
    onclick: () =>
      this.#dataset && this.#save('jsonl', 'application/jsonl', toJsonLines(this.#dataset)),
  });
  #corrections = h('button', {
    type: 'button',
    class: 'button quiet',
    id: 'download-corrections',
    'data-i18n': 'downloadCorrections',
    onclick: () =>
      this.#dataset &&
      this.#save('corrections.jsonl', 'application/jsonl', [toTrainingData(this.#dataset)]),
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
    const content = toCsv(dataset, { escapeFormulas: this.#escape.checked, delimiter });
    const altered = await this.#save(end, 'text/csv;charset=utf-8', content);
    this.#note.textContent = t(altered === 0 ? 'cellsUnchanged' : 'cellsEscaped', {
      count: altered,
    });
  }

  async #saveWorkbook() {
    const dataset = this.#dataset;
    if (!dataset) return;
    const { toWorkbook } = await import('../../files/workbook.js');
    const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
    const cut = await this.#save('xlsx', type, toWorkbook(dataset));
    this.#note.textContent = t(cut === 0 ? 'cellsUnchanged' : 'cellsCut', { count: cut });
  }

  #saveTopics() {
    const dataset = this.#dataset;
    if (!dataset) return;
    const { delimiter, end } = this.#dialect(dataset);
    const content = toTopicsCsv(dataset, { escapeFormulas: this.#escape.checked, delimiter });
    this.#save(`topics.${end}`, 'text/csv;charset=utf-8', content);
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
   * @param {Iterable<BlobPart, T> | Generator<BlobPart, T>} pieces
   */
  #save(end, type, pieces) {
    const name = (this.#dataset?.name ?? '').replace(/\.\w+$/, '');
    return downloadPieces(`${name}.mizaj.${end}`, type, pieces);
  }
}
