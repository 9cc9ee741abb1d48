/**
 * Reads the text of pictures in a worker of its own, with the engine of tesseract.js and its data for
 * Arabic, French and English, both from this site.
 *
 * In:  `{ id, picture }`, the bytes of a PNG.
 * Out: `{ id, share }` while it reads, then `{ id, parts }` or `{ id, failure }`.
 */

import createCore from 'tesseract.js-core/tesseract-core-simd-lstm.js';

/** @typedef {import('./reader.js').Part} Part */

const LANGUAGES = ['ara', 'fra', 'eng'];
/** The network of Tesseract 4 and later, without the engine before it. */
const NETWORK_ONLY = 1;
/** Finds columns and paragraphs by itself. */
const PAGE_LAYOUT = '3';
/** How files begin that are compressed: some hosts decompress them by themselves. */
const GZIP = [0x1f, 0x8b];

/** The picture that is read. @type {number | undefined} */
let reading;
/** @type {ReturnType<typeof load> | undefined} */
let loading;

const ignore = () => undefined;

async function load() {
  const data = LANGUAGES.map(dataOf);
  const core = await createCore({
    locateFile: (/** @type {string} */ name) => new URL(name, import.meta.url).href,
    // What it tells the console is of no use to anyone here.
    print: ignore,
    printErr: ignore,
    TesseractProgress: (/** @type {number} */ percent) =>
      self.postMessage({ id: reading, share: Math.min(1, Math.max(0, percent / 100)) }),
  });
  for (const [place, bytes] of (await Promise.all(data)).entries())
    core.FS.writeFile(`${LANGUAGES[place]}.traineddata`, bytes);
  const api = new core.TessBaseAPI();
  if (api.Init(null, LANGUAGES.join('+'), NETWORK_ONLY) !== 0) throw new Error('damaged data');
  api.SetVariable('tessedit_pageseg_mode', PAGE_LAYOUT);
  return { core, api };
}

/**
 * What the engine knows of a language.
 * @param {string} language
 */
async function dataOf(language) {
  const response = await fetch(new URL(`${language}.traineddata.gz`, import.meta.url));
  if (!response.ok) throw new Error(`${language}: ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (!GZIP.every((sign, place) => bytes[place] === sign)) return bytes;
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(plain).arrayBuffer());
}

/** @param {MessageEvent<{ id: number, picture: Uint8Array }>} event */
self.onmessage = async ({ data: { id, picture } }) => {
  try {
    const { core, api } = await (loading ??= load());
    reading = id;
    core.FS.writeFile('/input', picture);
    if (api.SetImageFile(1, 0) === 1) throw new Error('not a picture');
    api.Recognize(null);
    self.postMessage({ id, parts: partsOf(JSON.parse(api.GetJSONText())) });
  } catch (error) {
    loading = undefined;
    self.postMessage({ id, failure: /** @type {Error} */ (error).message ?? String(error) });
  }
};

/** Marks of direction, which the engine writes around lines. */
const MARKS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * A line without marks, in which what looks like a bar is the word "I".
 * @param {string} line
 */
const mended = (line) =>
  line
    .replace(MARKS, '')
    .trim()
    .replace(/(^|\s)\|(?=['’]?\w*\s)/gu, '$1I');

/**
 * The paragraphs of a picture, each as its lines.
 * @param {{ blocks?: { paragraphs: { lines: { text: string, confidence: number }[] }[] }[] }} page
 * @returns {Part[]}
 */
function partsOf({ blocks }) {
  const paragraphs = (blocks ?? []).flatMap((block) => block.paragraphs ?? []);
  return paragraphs
    .map(({ lines }) =>
      lines
        .map(({ text, confidence }) => ({ text: mended(text), confidence }))
        .filter(({ text }) => text !== ''),
    )
    .filter((lines) => lines.length > 0);
}
