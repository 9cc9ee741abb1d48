/** `<mizaj-badge>` in Svelte 5. Add `import type {} from 'mizaj/svelte';` once per project. */

import type { HTMLAttributes } from 'svelte/elements';

import type { MizajBadge } from '../dist/element/index.js';
import type { MizajBadgeListeners, MizajBadgeOwnAttributes } from './attributes.js';

/** The badge's attributes besides the standard ones. */
export interface MizajBadgeAttributes
  extends HTMLAttributes<MizajBadge>,
    MizajBadgeOwnAttributes,
    MizajBadgeListeners<'on'>,
    MizajBadgeListeners<'on:'> {}

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'mizaj-badge': MizajBadgeAttributes;
  }
}
