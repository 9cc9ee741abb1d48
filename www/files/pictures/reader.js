/** Texts of pictures, read in a worker: the page's side of it. */

import { trusted } from '../../shared/trusted-types.js';

/** @typedef {{ text: string, confidence: number }} Line `confidence` from 0 to 100 */
/** @typedef {Line[]} Part a paragraph: its lines */

/** Pixels of the longer and the shorter side: of what is larger, and of what is enlarged. */
const MAX_SIDE = 6000;
const SMALL_SIDE = 1000;

export class PictureReader {
  // The build puts the worker and what it loads into one folder.
  #worker = new Worker(trusted(new URL('./ocr/worker.js', import.meta.url)), { type: 'module' });
  /** @type {Map<number, { done: (parts: Part[]) => void, failed: (error: Error) => void, onShare: (share: number) => void }>} */
  #waiting = new Map();
  #calls = 0;

  constructor() {
    this.#worker.onmessage = ({ data: { id, share, parts, failure } }) => {
      const waiting = this.#waiting.get(id);
      if (share !== undefined) return waiting?.onShare(share);
      this.#waiting.delete(id);
      if (failure === undefined) waiting?.done(parts);
      else waiting?.failed(new Error(failure));
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#stop(new Error(event.message ?? 'the reader of pictures does not start'));
    };
  }

  /** Stops whatever is going on, and gives its memory back. */
  close() {
    this.#stop(new DOMException('the picture was closed', 'AbortError'));
  }

  /**
   * Reads the text of a picture.
   * @param {HTMLCanvasElement} canvas
   * @param {(share: number) => void} onShare hears how far it is, 0 to 1
   * @returns {Promise<Part[]>}
   */
  async read(canvas, onShare) {
    const picture = new Uint8Array(await (await pngOf(canvas)).arrayBuffer());
    const id = this.#calls++;
    this.#worker.postMessage({ id, picture }, [picture.buffer]);
    return new Promise((done, failed) => this.#waiting.set(id, { done, failed, onShare }));
  }

  /** @param {Error} reason */
  #stop(reason) {
    this.#worker.terminate();
    for (const { failed } of this.#waiting.values()) failed(reason);
    this.#waiting.clear();
  }
}

/**
 * A picture on white ground, as large as it must be to be read.
 * @param {Blob} file
 */
export async function canvasOf(file) {
  const picture = await createImageBitmap(file);
  const { width, height } = picture;
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  const scale = Math.min(MAX_SIDE / long, short < SMALL_SIDE ? 2 : 1);
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @returns {Promise<Blob>}
 */
function pngOf(canvas) {
  return new Promise((done, failed) =>
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error('the picture is too large')))),
  );
}
