/**
 * Reads a file of rows in a worker of its own, a piece at a time, and waits with the next
 * piece until the page has taken the last one. CSV and TSV are Papa Parse's work; what
 * reads workbooks is loaded when there is one.
 *
 * In:  `{ file, format, encoding, delimiter, preview }`, then `{ next: true }` for each piece.
 * Out: `{ rows, problems, position }`, at last `{ end: true }` or `{ failure }`.
 */

const policy = self.trustedTypes?.createPolicy('mizaj-page', { createScriptURL: (url) => url });
const papa = new URL('vendor/papaparse.min.js', self.location.href).href;
importScripts(policy ? policy.createScriptURL(papa) : papa);

/** Characters of a piece. */
const PIECE = 512 * 1024;
/** Rows of a workbook in a piece. */
const SHEET_PIECE = 2000;

let resume;
self.onmessage = ({ data }) => {
  if (data.next) resume?.();
  else read(data).catch((error) => self.postMessage({ failure: error.message }));
};

/** Hands over a piece and waits until it is taken. */
function hand(piece) {
  self.postMessage(piece);
  return new Promise((taken) => {
    resume = taken;
  });
}

async function read({ file, format, encoding, delimiter, preview }) {
  if (format === 'json') await readLines(file, encoding, preview);
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
      if (!done && text.length < PIECE) continue;
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
  const parser = new self.Papa.ParserHandle({ delimiter, delimitersToGuess: [',', ';', '\t', '|'], skipEmptyLines: 'greedy' });
  let rest = '';
  let base = 0;
  let left = preview || Infinity;
  for await (const { text, position, done } of decoded(file, encoding)) {
    rest += text;
    const { data, errors, meta } = parser.parse(rest, base, !done);
    rest = rest.slice(meta.cursor - base);
    base = meta.cursor;
    const rows = data.slice(0, left);
    left -= rows.length;
    const problems = errors
      .filter(({ type, row }) => type !== 'Delimiter' && row < rows.length)
      .map(({ row, message }) => ({ row, message }));
    if (rows.length > 0) await hand({ rows, problems, position });
    if (left <= 0) break;
  }
  self.postMessage({ end: true });
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

/** JSON lines: the columns are the names found in the first piece. */
async function readLines(file, encoding, preview) {
  let columns;
  let rest = '';
  let left = preview || Infinity;
  for await (const { text, position, done } of decoded(file, encoding)) {
    const lines = (rest + text).split(/\r?\n/);
    rest = done ? '' : lines.pop();
    const full = lines.filter((line) => line.trim() !== '').slice(0, left);
    left -= full.length;
    const objects = full.map(parseLine);
    if (!columns && full.length > 0) {
      columns = [...new Set(objects.flatMap(({ value: object }) => Object.keys(object)))];
      await hand({ rows: [columns], problems: [], position });
    }
    const problems = objects.flatMap(({ problem }, row) => (problem ? [{ row, message: problem }] : []));
    const rows = objects.map(({ value: object }) => columns.map((name) => cell(object[name])));
    if (rows.length > 0) await hand({ rows, problems, position });
    if (left <= 0) break;
  }
  self.postMessage({ end: true });
}

function parseLine(line) {
  try {
    const value = JSON.parse(line);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return { value };
    return { value: {}, problem: 'not a JSON object' };
  } catch (error) {
    return { value: {}, problem: error.message };
  }
}

function cell(value) {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
