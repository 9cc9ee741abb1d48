/** Addresses of this page's own scripts, vouched for where the policy asks for it. */

let policy;

/** The address in the form that `Worker` and service workers accept under Trusted Types. */
export function trusted(address) {
  const own = new URL('./', import.meta.url).href;
  policy ??= globalThis.trustedTypes?.createPolicy('mizaj-page', {
    createScriptURL(url) {
      if (!url.startsWith(own)) throw new TypeError(`not a script of this page: ${url}`);
      return url;
    },
  });
  return policy?.createScriptURL(String(address)) ?? String(address);
}
