/** `<mizaj-badge>` in JSX of Preact. Add `import type {} from 'mizaj/preact';` once per project. */

import type { HTMLAttributes } from 'preact';

import type { MizajBadge } from '../dist/element/index.js';
import type { MizajBadgeListeners, MizajBadgeOwnAttributes } from './attributes.js';

/** The badge's attributes besides the standard ones. */
export interface MizajBadgeAttributes
  extends HTMLAttributes<MizajBadge>,
    MizajBadgeOwnAttributes,
    MizajBadgeListeners<'on'> {}

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'mizaj-badge': MizajBadgeAttributes;
    }
  }
}
