/** The models that can be compared: those of the site, and the user's own files. */

/** @typedef {import('mizaj').BundleSource} BundleSource */
/** @typedef {keyof typeof FILES} BundleFile */
/** @typedef {'default' | 'adapted' | 'classic' | 'own'} BundleName */

const FILES = /** @type {const} */ ({
  'manifest.json': 'manifest',
  'model.onnx': 'model',
  'tokenizer.json': 'tokenizer',
  'language.bin': 'language',
});
const NAMES = /** @type {BundleFile[]} */ (Object.keys(FILES));

/**
 * Whether the file is part of a bundle, by its name.
 * @param {File} file
 */
export const isOfBundle = ({ name }) => name in FILES;

/**
 * The files of a bundle that are missing here.
 * @param {File[]} files
 */
export function missingFiles(files) {
  return NAMES.filter((wanted) => !files.some(({ name }) => name === wanted));
}

/**
 * Where the engine finds a bundle; `undefined` for the default one.
 * @param {BundleName} name
 * @param {File[]} own the user's files
 * @returns {Promise<BundleSource | undefined>}
 */
export async function sourceOf(name, own) {
  if (name === 'default' || name === 'adapted') return undefined;
  // The site's scripts are next to the package.
  if (name === 'classic') return new URL('./mizaj/models/classic/', import.meta.url);
  const contents = own
    .filter(isOfBundle)
    .map(async (file) => [FILES[/** @type {BundleFile} */ (file.name)], await file.arrayBuffer()]);
  return Object.fromEntries(await Promise.all(contents));
}
