/**
 * Rows as an Excel workbook. Cells of text are stored as text, so none can run as a formula and none
 * is altered (ECMA-376, part 1, 18.3.1.4 and 18.18.11).
 */

import { Zip, ZipDeflate } from 'fflate';

import { cellsOf, namesOf } from './export.js';

/** @typedef {import('./dataset.js').Dataset} Dataset */
/** @typedef {import('../leaving/gate.js').Gate} Gate */

/** Rows packed at once: between two pieces the page may breathe. */
const SLICE = 50;
/** The most that Excel holds: rows of a sheet with its header, and characters of a cell. */
const MAX_ROWS = 1_048_576;
const MAX_CHARS = 32_767;
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** The files beside the sheet that every workbook has. */
const PARTS = {
  '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPE}.worksheet+xml"/></Types>`,
  '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="Mizaj" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
};

/**
 * The file's own columns and ours as a workbook, in chunks. Returns how many cells were too long for
 * Excel and are cut.
 * @param {Dataset} dataset
 * @param {Gate} gate
 */
export function* toWorkbook(dataset, gate) {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const ready = [];
  const zip = new Zip((error, bytes) => {
    if (error) throw error;
    ready.push(/** @type {Uint8Array<ArrayBuffer>} */ (bytes));
  });
  const encoder = new TextEncoder();
  /** @param {string} name */
  const begin = (name) => {
    const part = new ZipDeflate(name, { level: 1 });
    zip.add(part);
    return part;
  };
  for (const [name, content] of Object.entries(PARTS))
    begin(name).push(encoder.encode(XML + content), true);
  const sheet = begin('xl/worksheets/sheet1.xml');
  const count = { cut: 0 };
  const head = rowXml(namesOf(dataset, gate), count);
  sheet.push(encoder.encode(`${XML}<worksheet xmlns="${MAIN}"><sheetData>${head}`));
  const rows = Math.min(dataset.rows.length, MAX_ROWS - 1);
  for (let start = 0; start < rows; start += SLICE) {
    let piece = '';
    for (let row = start; row < Math.min(start + SLICE, rows); row += 1)
      piece += rowXml(cellsOf(dataset, row, gate), count);
    sheet.push(encoder.encode(piece));
    yield* ready.splice(0);
  }
  sheet.push(encoder.encode('</sheetData></worksheet>'), true);
  zip.end();
  yield* ready.splice(0);
  return count.cut;
}

/**
 * A row of cells; numbers stay numbers.
 * @param {(string | number | undefined)[]} cells
 * @param {{ cut: number }} count of cells that are cut
 */
function rowXml(cells, count) {
  const xml = cells.map((cell) => {
    if (cell === undefined || cell === '') return '<c/>';
    if (typeof cell === 'number') return `<c><v>${cell}</v></c>`;
    if (cell.length > MAX_CHARS) count.cut += 1;
    const text = escaped(cell.slice(0, MAX_CHARS));
    return `<c t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
  });
  return `<row>${xml.join('')}</row>`;
}

/**
 * Text as XML: characters that XML cannot hold are written as Excel writes them (ST_Xstring).
 * @param {string} text
 */
function escaped(text) {
  return text
    .replace(/_x[\dA-Fa-f]{4}_/g, '_x005F$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML cannot hold
      /[\u0000-\u0008\u000B\u000C\u000D\u000E-\u001F\uFFFE\uFFFF]/g,
      (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    );
}
