/** URLs of the site's own scripts, for browsers that enforce Trusted Types. */

/** @type {{ createScriptURL(address: string): any } | undefined} */
let policy;

/**
 * The URL in the form that workers and `importScripts` accept under Trusted Types.
 * @param {string | URL} address
 * @param {string} [home] the folder of the site's scripts
 * @returns {string}
 */
export function trusted(address, home = new URL('./', import.meta.url).href) {
  // TypeScript does not know the interface yet.
  const { trustedTypes } = /** @type {any} */ (globalThis);
  policy ??= trustedTypes?.createPolicy('mizaj-page', {
    /** @param {string} url */
    createScriptURL(url) {
      if (!url.startsWith(home)) throw new TypeError(`not a script of this site: ${url}`);
      return url;
    },
  });
  return policy?.createScriptURL(String(address)) ?? String(address);
}
