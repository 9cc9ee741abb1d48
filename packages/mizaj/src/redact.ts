/**
 * Replaces what identifies a person by pseudonyms. The rules are in a small module of their own, which
 * is loaded with the first redaction and runs in the calling thread.
 */

import { isFolder, isWasm } from './assets/source-checks.js';
import type { AssetOptions } from './assets/types.js';
import { loadModule, type PackageModule } from './assets/wasm-module.js';
import { REDACTION_ID } from './build-info.js';
import { disposed, MizajError, messageOf, throwIfAborted } from './error.js';
import type { RedactKind, Span } from './mizaj.js';
import type { TextRedactor } from './mizaj_redact.js';
import { check, checkedOptions, invalid, isSignal } from './options.js';
import { textError } from './text.js';

/** Options of {@link createRedactor} and {@link redact}; all are optional. */
export interface RedactOptions extends Pick<AssetOptions, 'assets'> {
  /** What to redact; everything by default. */
  kinds?: readonly RedactKind[] | undefined;
  /** The module that redacts. Defaults to the file `mizaj_redact_bg.wasm` in the package. */
  wasm?: AssetOptions['wasm'];
  /** Aborts loading; the promise then rejects with `ABORTED`. */
  signal?: AbortSignal | undefined;
}

/** A part of a text that was replaced. */
export interface Redaction extends Span {
  /** What it is. */
  kind: RedactKind;
  /** The pseudonym in its place. */
  replacement: string;
}

/** A text without what identifies a person. */
export interface Redacted {
  /** The text with pseudonyms. */
  text: string;
  /** What was replaced, as spans of the original text in ascending order. */
  spans: Redaction[];
}

/**
 * Redacts the texts of a conversation or a file: the same value gets the same pseudonym in all of
 * them.
 */
export interface Redactor {
  /** Redacts a text. Throws `TEXT_INVALID` if it is not a string. */
  redact(text: string): Redacted;
  /**
   * Redacts a cell of a table. If the name of its column says what it holds (`customer_name`,
   * `Téléphone`, `رقم الطلب`), the whole cell is replaced.
   */
  redactCell(column: string, cell: string): Redacted;
  /** Forgets all values and frees their memory. */
  dispose(): void;
  /** The same, for `using`. */
  [Symbol.dispose](): void;
}

/** All kinds, in the order in which the module counts them. */
const KINDS = [
  'email',
  'phone',
  'card',
  'iban',
  'rib',
  'cin',
  'ice',
  'nir',
  'link',
  'handle',
  'order',
  'name',
] as const satisfies RedactKind[];

const REDACTION: PackageModule = {
  file: 'mizaj_redact_bg.wasm',
  id: REDACTION_ID,
  address: () => new URL('./mizaj_redact_bg.wasm', import.meta.url),
  inlined: (files) => files.redaction(),
};

const CHECKS = {
  assets: isFolder,
  wasm: isWasm,
  signal: isSignal,
  kinds: check('a list', Array.isArray),
};

type Bindings = typeof import('./mizaj_redact.js');

/** The bindings of the instance in this thread. */
let starting: Promise<Bindings> | undefined;
/** Number of the current instance; what earlier ones held is lost. */
let instance = 0;

/**
 * Loads the rules, which are fetched only once, and creates a redactor.
 *
 * ```js
 * const redactor = await createRedactor();
 * redactor.redact('Write to nadia@example.com').text; // 'Write to EMAIL_1'
 * redactor.redact('nadia@example.com wrote again').text; // 'EMAIL_1 wrote again'
 * ```
 */
export async function createRedactor(options?: RedactOptions): Promise<Redactor> {
  const { kinds, ...own }: RedactOptions = checkedOptions(options, CHECKS);
  const unknown = kinds?.findIndex((kind) => !(KINDS as readonly unknown[]).includes(kind)) ?? -1;
  if (unknown >= 0) throw invalid('kinds', `each must be one of ${KINDS.join(', ')}`);
  throwIfAborted(own.signal);
  const bindings = await start(own);
  throwIfAborted(own.signal);
  return new ModuleRedactor(bindings, kinds);
}

/**
 * Redacts one text.
 *
 * ```js
 * const { text, spans } = await redact('Call 06 12 34 56 78');
 * text; // 'Call PHONE_1'
 * spans; // [{ kind: 'phone', start: 5, end: 19, replacement: 'PHONE_1' }]
 * ```
 */
export async function redact(text: string, options?: RedactOptions): Promise<Redacted> {
  const error = textError(text);
  if (error) throw error;
  const redactor = await createRedactor(options);
  try {
    return redactor.redact(text);
  } finally {
    redactor.dispose();
  }
}

/** Starts the module. A thread always uses the first one it was given. */
async function start(options: RedactOptions): Promise<Bindings> {
  if (starting) return starting;
  const module = await loadModule(options, undefined, options.signal, REDACTION);
  starting ??= instantiate(module);
  try {
    return await starting;
  } catch (cause) {
    starting = undefined;
    throw new MizajError('ENGINE_UNAVAILABLE', messageOf(cause), { cause });
  }
}

async function instantiate(module: WebAssembly.Module): Promise<Bindings> {
  const bindings = await import('./mizaj_redact.js');
  await bindings.default({ module_or_path: module });
  return bindings;
}

class ModuleRedactor implements Redactor {
  readonly #bindings: Bindings;
  readonly #instance = instance;
  #redactor: TextRedactor | undefined;

  constructor(bindings: Bindings, kinds: readonly RedactKind[] | undefined) {
    this.#bindings = bindings;
    const places = kinds?.map((kind) => KINDS.indexOf(kind));
    this.#redactor = new bindings.TextRedactor(places && Uint8Array.from(places));
  }

  redact(text: string): Redacted {
    return this.#run(text, (redactor) => redactor.redact(text));
  }

  redactCell(column: string, cell: string): Redacted {
    const error = textError(column);
    if (error) throw error;
    return this.#run(cell, (redactor) => redactor.redactCell(column, cell));
  }

  dispose(): void {
    if (this.#instance === instance) this.#redactor?.free();
    this.#redactor = undefined;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #run(text: string, work: (redactor: TextRedactor) => unknown[] | undefined): Redacted {
    const error = textError(text);
    if (error) throw error;
    if (!this.#redactor) throw disposed();
    if (this.#instance !== instance) throw crashed('its values are lost: create another');
    try {
      const list = work(this.#redactor);
      return list ? unpacked(list) : { text, spans: [] };
    } catch (cause) {
      instance += 1;
      this.#bindings.__wbg_reset_state();
      throw crashed(messageOf(cause), cause);
    }
  }
}

/** What the module gives as a flat list. */
function unpacked([text, ...parts]: unknown[]): Redacted {
  const spans: Redaction[] = [];
  for (let place = 0; place < parts.length; place += 4) {
    const [kind, start, end, replacement] = parts.slice(place, place + 4);
    spans.push({ kind: KINDS[kind as number], start, end, replacement } as Redaction);
  }
  return { text: text as string, spans };
}

function crashed(reason: string, cause?: unknown): MizajError {
  return new MizajError('ENGINE_CRASHED', `the redactor crashed: ${reason}`, { cause });
}
