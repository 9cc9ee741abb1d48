/**
 * `<mizaj-badge>` in JSX of React 18 and 19. Add `import type {} from 'mizaj/react';` once per
 * project. React 18 sets attributes only and does not listen to custom events: pass `messages` as
 * JSON there, and listen through a ref.
 */

import type { DetailedHTMLProps, HTMLAttributes } from 'react';

import type { MizajBadge } from '../dist/element/index.js';
import type { MizajBadgeListeners, MizajBadgeOwnAttributes } from './attributes.js';

/** The badge's attributes besides the standard ones. */
export interface MizajBadgeAttributes
  extends DetailedHTMLProps<HTMLAttributes<MizajBadge>, MizajBadge>,
    MizajBadgeOwnAttributes,
    MizajBadgeListeners<'on'> {}

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'mizaj-badge': MizajBadgeAttributes;
    }
  }
}
