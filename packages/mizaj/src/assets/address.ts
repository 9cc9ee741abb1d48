/** URLs of files. */

import type { AssetOptions } from './types.js';

/**
 * The base of relative URLs: the page, the worker or, in Node, the working directory. Some
 * runtimes have none.
 */
export function baseAddress(): string | undefined {
  const { document, location, process } = globalThis as {
    document?: { baseURI: string };
    location?: { href: string };
    process?: { cwd?(): string };
  };
  return document?.baseURI ?? location?.href ?? workingDirectory(process);
}

/** Whether a source is a URL, which can be fetched again. */
export function isAddress(source: unknown): source is string | URL {
  return typeof source === 'string' || source instanceof URL;
}

/** The URL of a file in a folder; the folder may lack its trailing slash. */
export function inFolder(folder: string | URL, path: string): URL {
  const address = new URL(folder, baseAddress());
  if (!address.pathname.endsWith('/')) address.pathname += '/';
  return new URL(path, address);
}

/** The URL of a package file in the folder given as `assets`, if any. */
export function inAssets({ assets }: AssetOptions, path: string): URL | undefined {
  return assets === undefined ? undefined : inFolder(assets, path);
}

function workingDirectory(process: { cwd?(): string } | undefined): string | undefined {
  try {
    const folder = process?.cwd?.();
    return folder && `file://${folder}/`;
  } catch {
    return undefined; // some runtimes define the function but always throw
  }
}
