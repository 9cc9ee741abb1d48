/**
 * Workbooks (.xlsx): the rows of the first sheet that is shown, as texts. A workbook is a ZIP archive,
 * which the browser itself inflates, of XML files, which saxen reads.
 */

import { Parser } from './vendor/saxen.js';

/** The rows of the first sheet that is shown, as lists of texts; rows without any text are left out. */
export async function readWorkbook(file) {
  const archive = await openArchive(file);
  const strings = readStrings(await archive.text('xl/sharedStrings.xml'));
  const isDate = readDateStyles(await archive.text('xl/styles.xml'));
  const { id, dayZero } = readBook(await archive.text('xl/workbook.xml'));
  const content = await archive.text(placeOf(id, await archive.text('xl/_rels/workbook.xml.rels')));
  if (content === '') throw new Error('no sheet');
  return readSheet(content, strings, isDate, dayZero);
}

// ── The archive ────────────────────────────────────────────────────────

const END_OF_DIRECTORY = 0x06054b50;
const ENTRY = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

/** The files in a ZIP archive, by the directory at its end. */
async function openArchive(file) {
  const buffer = await file.arrayBuffer();
  const view = new DataView(buffer);
  // A comment of up to 64 kB may follow the record that ends the directory.
  let end = buffer.byteLength - 22;
  const lowest = Math.max(0, end - 0xffff);
  while (end >= lowest && view.getUint32(end, true) !== END_OF_DIRECTORY) end -= 1;
  if (end < lowest) throw new Error('no workbook');
  const entries = new Map();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0 && view.getUint32(at, true) === ENTRY; left -= 1) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    entries.set(new TextDecoder().decode(new Uint8Array(buffer, at + 46, name)), {
      method: view.getUint16(at + 10, true),
      size: view.getUint32(at + 20, true),
      header: view.getUint32(at + 42, true),
    });
    at += 46 + name + extra + comment;
  }
  return {
    /** The file of this name as a text; empty where there is none. */
    async text(name) {
      const entry = entries.get(name);
      if (!entry) return '';
      const { method, size, header } = entry;
      if (method !== STORED && method !== DEFLATED) throw new Error('no workbook');
      const start = header + 30 + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
      const bytes = new Blob([new Uint8Array(buffer, start, size)]);
      const stream = method === DEFLATED ? bytes.stream().pipeThrough(new DecompressionStream('deflate-raw')) : bytes.stream();
      return new Response(stream).text();
    },
  };
}

// ── The XML files ──────────────────────────────────────────────────────

/** Calls `open(name, attributes)`, `text(text)` and `close(name)`; names without their prefixes. */
function walk(xml, { open, text, close }) {
  if (xml === '') return; // a part that this workbook does without
  const parser = new Parser();
  const local = (name) => name.slice(name.indexOf(':') + 1);
  let failure;
  parser.on('error', (error) => {
    failure = error;
  });
  parser.on('openTag', (name, attributes, decode) =>
    open(local(name), (wanted) => {
      const value = attributes()[wanted];
      return value === undefined ? undefined : decode(value);
    }),
  );
  if (text) {
    parser.on('text', (value, decode) => text(decode(value)));
    parser.on('cdata', (value) => text(value));
  }
  if (close) parser.on('closeTag', (name) => close(local(name)));
  parser.parse(xml);
  if (failure) throw new Error('no workbook', { cause: failure });
}

/** The texts that cells refer to by number. Readings of Chinese characters are left out. */
function readStrings(xml) {
  const strings = [];
  let current = '';
  let isText = false;
  let isReading = false;
  walk(xml, {
    open(name) {
      if (name === 'si') current = '';
      if (name === 'rPh') isReading = true;
      isText = name === 't';
    },
    text(value) {
      if (isText && !isReading) current += value;
    },
    close(name) {
      // Control characters are written as _x000D_ and the like.
      if (name === 'si') strings.push(current.replace(/_x([0-9A-F]{4})_/g, (_, code) => String.fromCharCode(parseInt(code, 16))));
      if (name === 'rPh') isReading = false;
      isText = false;
    },
  });
  return strings;
}

/** Which cell styles show a number as a date, by their numbers. */
function readDateStyles(xml) {
  const formats = new Map();
  const styles = [];
  let isCellStyle = false;
  walk(xml, {
    open(name, attribute) {
      if (name === 'numFmt') formats.set(attribute('numFmtId'), attribute('formatCode') ?? '');
      if (name === 'cellXfs') isCellStyle = true;
      if (name !== 'xf' || !isCellStyle) return;
      const id = attribute('numFmtId');
      // 14 to 22 are the dates that every spreadsheet knows; in others, quoted text says nothing.
      const code = (formats.get(id) ?? '').replace(/"[^"]*"|\[[^\]]*\]|\\./g, '');
      styles.push((Number(id) >= 14 && Number(id) <= 22) || /[yd]/i.test(code));
    },
    close(name) {
      if (name === 'cellXfs') isCellStyle = false;
    },
  });
  return styles;
}

/** Day 0 of a spreadsheet: what makes day 61 the first of March 1900; Excel for Mac began in 1904. */
const DAY_ZERO = Date.UTC(1899, 11, 30);
const DAY_ZERO_1904 = Date.UTC(1904, 0, 1);

/** The first sheet that is not hidden, or the first where all are, and the day that dates are counted from. */
function readBook(xml) {
  const ids = { shown: undefined, any: undefined };
  let dayZero = DAY_ZERO;
  walk(xml, {
    open(name, attribute) {
      if (name === 'workbookPr' && ['1', 'true'].includes(attribute('date1904'))) dayZero = DAY_ZERO_1904;
      if (name !== 'sheet') return;
      ids.any ??= attribute('r:id');
      if ((attribute('state') ?? 'visible') === 'visible') ids.shown ??= attribute('r:id');
    },
  });
  return { id: ids.shown ?? ids.any, dayZero };
}

/** The place of the sheet in the archive. */
function placeOf(id, relations) {
  let target = 'worksheets/sheet1.xml';
  walk(relations, {
    open(name, attribute) {
      if (name === 'Relationship' && attribute('Id') === id) target = attribute('Target');
    },
  });
  return target.startsWith('/') ? target.slice(1) : `xl/${target}`;
}

function readSheet(xml, strings, isDate, dayZero) {
  const rows = [];
  let row = [];
  let cell;
  let isValue = false;
  walk(xml, {
    open(name, attribute) {
      if (name === 'row') row = [];
      if (name === 'c') cell = { column: columnOf(attribute('r')) ?? row.length, type: attribute('t'), style: attribute('s'), value: '' };
      isValue = name === 'v' || name === 't';
    },
    text(value) {
      if (isValue && cell) cell.value += value;
    },
    close(name) {
      isValue = false;
      if (name === 'c') {
        while (row.length < cell.column) row.push('');
        row[cell.column] = written(cell, strings, isDate, dayZero);
        cell = undefined;
      }
      if (name === 'row' && row.some((text) => text !== '')) rows.push(row);
    },
  });
  return rows;
}

/** The column of a reference such as `AB12`, from 0. */
function columnOf(reference) {
  const letters = reference?.match(/^[A-Z]+/)?.[0];
  return letters && [...letters].reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

const DAY_MS = 86_400_000;

/** What a cell says, as a text; dates as in ISO 8601. */
function written({ type, style, value }, strings, isDate, dayZero) {
  if (type === 's') return strings[Number(value)] ?? '';
  if (type === 'b') return value === '1' ? 'true' : 'false';
  if (type === undefined || type === 'n') {
    const days = Number(value);
    if (value !== '' && isDate[Number(style)] && Math.abs(days) < 3_000_000) {
      const iso = new Date(dayZero + Math.round(days * DAY_MS)).toISOString();
      return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 19);
    }
  }
  return value;
}
