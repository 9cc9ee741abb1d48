/**
 * Reads a file of rows in a worker of its own, a piece at a time, and waits with the next
 * piece until the page has taken the last one. CSV and TSV are Papa Parse's work; what
 * reads workbooks is loaded when there is one.
 *
 * In:  `{ file, format, encoding, delimiter, preview }`, then `{ next: true }` for each piece.
 * Out: `{ rows, problems, position }`, of a table with its `delimiter`, of JSON with the `names`
 * of the cells so far; at last `{ end: true }` or `{ failure }`, a key of the messages.
 */

const policy = self.trustedTypes?.createPolicy('mizaj-page', { createScriptURL: (url) => url });
const papa = new URL('vendor/papaparse.min.js', self.location.href).href;
importScripts(policy ? policy.createScriptURL(papa) : papa);

/** Characters of a piece. */
const PIECE = 512 * 1024;
/** Characters looked at after a line with a stray quotation mark: there may be many such lines. */
const SHORT = PIECE / 128;
/** Rows of a workbook in a piece. */
const SHEET_PIECE = 2000;

let resume;
self.onmessage = ({ data }) => {
  if (data.next) resume?.();
  else read(data).catch((error) => self.postMessage({ failure: reasonOf(error) }));
};

/** What went wrong: a key of the messages, or what the browser says. */
function reasonOf({ name, message }) {
  if (['NotFoundError', 'NotReadableError'].includes(name)) return 'not readable';
  // What a damaged archive leads to.
  return ['TypeError', 'RangeError'].includes(name) ? 'no workbook' : message;
}

/** Hands over a piece and waits until it is taken. */
function hand(piece) {
  self.postMessage(piece);
  return new Promise((taken) => {
    resume = taken;
  });
}

async function read({ file, format, encoding, delimiter, preview }) {
  if (format === 'json') await readJson(file, encoding, preview);
  else if (format === 'sheet') await readSheet(file, preview);
  else await readTable(file, encoding, delimiter, preview);
}

/** The file as pieces of text, no character cut in two, and how many bytes are read. */
async function* decoded(file, encoding) {
  const decoder = new TextDecoder(encoding);
  const reader = file.stream().getReader();
  let position = 0;
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      position += value?.byteLength ?? 0;
      text += decoder.decode(value, { stream: !done });
      // The two signs of a line break stay together.
      if (!done && (text.length < PIECE || text.endsWith('\r'))) continue;
      yield { text, position, done };
      text = '';
      if (done) return;
    }
  } finally {
    await reader.cancel();
  }
}

/** Papa Parse would read the file itself, but cuts characters in two where its pieces meet. */
async function readTable(file, encoding, delimiter, preview) {
  let dialect;
  let rest = '';
  let left = preview || Infinity;
  for await (const { text, position, done } of decoded(file, encoding)) {
    rest += text;
    dialect ??= dialectOf(rest, delimiter);
    rest = withOneBreak(dialect, rest);
    const { rows: all, problems: noted, end } = parsed(dialect, rest, done);
    const rows = all.slice(0, left);
    const problems = noted.filter(({ row }) => row < rows.length);
    rest = rest.slice(end);
    left -= rows.length;
    if (rows.length > 0) await hand({ rows, problems, position, delimiter: dialect.delimiter });
    if (left <= 0) break;
  }
  self.postMessage({ end: true });
}

/** The delimiter, unless it is known already, by the first rows, and the line break. */
function dialectOf(text, known) {
  const config = { delimiter: known, delimitersToGuess: [',', ';', '\t', '|'], skipEmptyLines: 'greedy', preview: 10 };
  const { delimiter } = new self.Papa.ParserHandle(config).parse(text).meta;
  return { delimiter, newline: breaksOf(text)[0] ?? BREAK.exec(text)?.[0] ?? '\n' };
}

const BREAK = /\r\n|\r|\n/;
const QUOTED = /(^|[,;\t|\r\n])"[^"]*(?:""[^"]*)*"?/g;

/** The line breaks outside of quoted cells. */
function breaksOf(text) {
  return text.replace(QUOTED, '$1').match(new RegExp(BREAK, 'g')) ?? [];
}

/** The text as it is while all its lines end alike; from where they do not, all of them end with `\n`. */
function withOneBreak(dialect, text) {
  dialect.isMixed ||= breaksOf(text).some((sign) => sign !== dialect.newline);
  if (!dialect.isMixed) return text;
  dialect.newline = '\n';
  return text.replace(/\r\n?/g, '\n');
}

/**
 * The complete rows that `text` begins with, and where they end. A quotation mark without its
 * pair would take all that follows into one field, and be looked for again with each piece.
 * So of a row that is longer than a piece, or that takes in further lines although its marks
 * do not match, the first line is taken as it stands, marks and all, and has a problem.
 */
function parsed(dialect, text, isAll) {
  const rows = [];
  const problems = [];
  let start = 0;
  let length = PIECE;
  while (start < text.length) {
    const part = text.slice(start, start + length);
    const isLast = isAll && start + length >= text.length;
    const { data, errors, meta } = new self.Papa.Parser(dialect).parse(part, 0, !isLast);
    const marks = errors.map(({ row }) => row);
    const stray = marks.find((row, index) => isStray(data[row], row === marks[index + 1]));
    data.slice(0, stray).forEach((cells, row) => {
      if (cells.every((cell) => cell.trim() === '')) return;
      if (marks.includes(row)) problems.push({ row: rows.length, key: 'stray quote' });
      rows.push(cells);
    });
    if (stray === undefined && meta.cursor > 0) {
      start += meta.cursor;
      length = Math.min(PIECE, 4 * length);
      continue;
    }
    if (stray === undefined && length < PIECE) {
      length *= 4;
      continue;
    }
    if (stray > 0) start += new self.Papa.Parser({ ...dialect, preview: stray }).parse(part).meta.cursor;
    const line = text.indexOf(dialect.newline, start);
    // The rest of the row is still to come.
    if (!isAll && (line < 0 || (stray === undefined && text.length - start < PIECE))) break;
    const end = line < 0 ? text.length : line;
    problems.push({ row: rows.length, key: 'stray quote' });
    rows.push(text.slice(start, end).split(dialect.delimiter));
    start = end + dialect.newline.length;
    length = SHORT;
  }
  return { rows, problems, end: start };
}

/**
 * Whether a quotation mark has taken in more than its line. In a row that is not complete
 * yet one mark may seem wrong because the text ends beside it; two are wrong.
 */
function isStray(cells, isTwice) {
  return cells ? cells.some((cell) => cell.includes('\n') || cell.includes('\r')) : isTwice;
}

/** A workbook is read as a whole: its texts may stand anywhere in it. */
async function readSheet(file, preview) {
  const { readWorkbook } = await import('./xlsx.js');
  const all = (await readWorkbook(file)).slice(0, preview || Infinity);
  for (let start = 0; start < all.length; start += SHEET_PIECE) {
    const end = Math.min(all.length, start + SHEET_PIECE);
    await hand({ rows: all.slice(start, end), problems: [], position: (file.size * end) / all.length });
  }
  self.postMessage({ end: true });
}

/** JSON: an object a line, or all of them in one array. The columns are the names found so far. */
async function readJson(file, encoding, preview) {
  const names = new Map();
  let rest = '';
  let left = preview || Infinity;
  let isLines;
  for await (const { text, position, done } of decoded(file, encoding)) {
    rest += text;
    isLines ??= !/^\s*(\[|\{\s*\n)/.test(rest);
    if (!isLines && !done) continue;
    const lines = isLines ? rest.split(/\r?\n/) : [];
    rest = isLines && !done ? lines.pop() : rest;
    const all = isLines ? lines.filter((line) => line.trim() !== '').map(parseLine) : parseWhole(rest);
    const objects = all.slice(0, left);
    left -= objects.length;
    const problems = objects.flatMap((object, row) => (object ? [] : [{ row, key: 'not JSON' }]));
    const rows = objects.map((object) => cellsOf(object ?? {}, names));
    if (rows.length > 0) await hand({ rows, problems, position, names: [...names.keys()] });
    if (left <= 0) break;
  }
  self.postMessage({ end: true });
}

function parseLine(line) {
  try {
    return asObject(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** The objects of an array, which may be a part of one object. */
function parseWhole(text) {
  try {
    const value = JSON.parse(text);
    const list = Array.isArray(value) ? value : (Object.values(value).find(Array.isArray) ?? [value]);
    return list.map(asObject);
  } catch {
    throw new Error('no JSON');
  }
}

/** A text by itself is a row too; nothing for what is none. */
function asObject(value) {
  if (typeof value === 'string') return { text: value };
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : undefined;
}

/** The cells of an object; `names` learns those that it does not know, with their columns. */
function cellsOf(object, names) {
  const cells = Array(names.size).fill('');
  for (const [name, value] of Object.entries(object)) {
    if (!names.has(name)) names.set(name, names.size);
    cells[names.get(name)] = cell(value);
  }
  return cells;
}

function cell(value) {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
