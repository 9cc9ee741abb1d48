/** Validates the files passed by callers. */

import { check } from '../options.js';
import { isAddress } from './address.js';
import { BUNDLE_FILES } from './types.js';

const isASource = (value: unknown) =>
  isAddress(value) ||
  value instanceof ArrayBuffer ||
  ArrayBuffer.isView(value) ||
  value instanceof Response ||
  value instanceof Request ||
  typeof (value as Partial<PromiseLike<unknown>> | null)?.then === 'function';

const isAModule = (value: unknown) =>
  typeof WebAssembly !== 'undefined' && value instanceof WebAssembly.Module;

const isFileOfBundle = ([name, source]: [string, unknown]) =>
  (BUNDLE_FILES as readonly string[]).includes(name) && (source === undefined || isASource(source));

/** The address of a folder. */
export const isFolder = check('the address of a folder', isAddress);

/** A `WasmSource` or a promise of one. */
export const isWasm = check(
  'an address, a Response, a Request, bytes, a WebAssembly.Module or a promise of these',
  (value) => isASource(value) || isAModule(value),
);

/** A `BundleSource`. */
export const isBundle = check(
  `the address of a folder, or an object with files: ${BUNDLE_FILES.join(', ')}`,
  (value) =>
    isAddress(value) ||
    (typeof value === 'object' && value !== null && Object.entries(value).every(isFileOfBundle)),
);

/** Something a worker can be created from. */
export const isWorkerSource = check(
  'true, false, an address or a function that makes a worker',
  (value) => typeof value === 'boolean' || typeof value === 'function' || isAddress(value),
);
