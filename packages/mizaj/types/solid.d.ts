/** `<mizaj-badge>` in JSX of Solid. Add `import type {} from 'mizaj/solid';` once per project. */

import type { JSX } from 'solid-js';

import type { MizajBadge } from '../dist/element/index.js';
import type { MizajBadgeListeners, MizajBadgeOwnAttributes } from './attributes.js';

/** The badge's attributes besides the standard ones. */
export interface MizajBadgeAttributes
  extends JSX.HTMLAttributes<MizajBadge>,
    MizajBadgeOwnAttributes,
    MizajBadgeListeners<'on:'> {}

declare module 'solid-js' {
  namespace JSX {
    interface IntrinsicElements {
      'mizaj-badge': MizajBadgeAttributes;
    }
  }
}
