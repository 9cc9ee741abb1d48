/**
 * Reads a file of rows in a worker of its own, a piece at a time, and waits with the next
 * piece until the page has taken the last one. CSV and TSV are Papa Parse's work.
 *
 * In:  `{ file, format, encoding, delimiter, preview }`, then `{ next: true }` for each piece.
 * Out: `{ rows, problems, position }`, at last `{ end: true, delimiter }` or `{ failure }`.
 */

const policy = self.trustedTypes?.createPolicy('mizaj-page', { createScriptURL: (url) => url });
const papa = new URL('vendor/papaparse.min.js', self.location.href).href;
importScripts(policy ? policy.createScriptURL(papa) : papa);

/** Bytes of a piece. */
const PIECE = 512 * 1024;

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
  else await readTable(file, encoding, delimiter, preview);
}

function readTable(file, encoding, delimiter, preview) {
  return new Promise((resolve, reject) => {
    let found = delimiter;
    self.Papa.parse(file, {
      encoding,
      delimiter,
      preview,
      delimitersToGuess: [',', ';', '\t', '|'],
      skipEmptyLines: 'greedy',
      chunkSize: PIECE,
      async chunk({ data, errors, meta }, parser) {
        found = meta.delimiter;
        const problems = errors
          .filter(({ type }) => type !== 'Delimiter')
          .map(({ row, message }) => ({ row, message }));
        parser.pause();
        await hand({ rows: data, problems, position: meta.cursor });
        parser.resume();
      },
      complete() {
        self.postMessage({ end: true, delimiter: found });
        resolve();
      },
      error: reject,
    });
  });
}

/** JSON lines: the columns are the names found in the first piece. */
async function readLines(file, encoding, preview) {
  const reader = file.stream().pipeThrough(new TextDecoderStream(encoding)).getReader();
  let columns;
  let rest = '';
  let left = preview || Infinity;
  let position = 0;
  for (;;) {
    const { done, value = '' } = await reader.read();
    position += value.length;
    const lines = (rest + value).split(/\r?\n/);
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
    if (done || left <= 0) break;
  }
  await reader.cancel();
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
