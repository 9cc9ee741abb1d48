/** Trusted worker URLs, for pages that require Trusted Types. */

/** The part of the Trusted Types API we use. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): Policy;
}

interface Policy {
  createScriptURL(address: string): string;
}

/** Our policy; `undefined` if Trusted Types are unsupported or the page forbids it. */
let policy: Policy | undefined | 'not asked for' = 'not asked for';

/** The URL, trusted if possible. A page that requires Trusted Types rejects untrusted ones. */
export function trustedScriptUrl(address: string): string {
  if (policy === 'not asked for') policy = createPolicy();
  return policy?.createScriptURL(address) ?? address;
}

function createPolicy(): Policy | undefined {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  try {
    return trustedTypes?.createPolicy('mizaj', { createScriptURL: (address) => address });
  } catch {
    return undefined; // the page does not allow our policy, but might not require one
  }
}
