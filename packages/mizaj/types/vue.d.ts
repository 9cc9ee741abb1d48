/**
 * `<mizaj-badge>` in Vue's templates and JSX. Add `import type {} from 'mizaj/vue';` once per
 * project.
 */

import type { HTMLAttributes, ReservedProps } from 'vue';

import type { MizajBadgeEvents } from '../dist/element/index.js';
import type { MizajBadgeOwnAttributes } from './attributes.js';

/** The badge's attributes besides the standard ones. */
export interface MizajBadgeAttributes
  extends HTMLAttributes,
    ReservedProps,
    MizajBadgeOwnAttributes {
  /** A new verdict is shown; `@mizaj-verdict` in templates. */
  onMizajVerdict?: ((event: MizajBadgeEvents['mizaj-verdict']) => void) | undefined;
  /** Something failed, so there is no verdict. */
  onMizajError?: ((event: MizajBadgeEvents['mizaj-error']) => void) | undefined;
  /** Someone disagrees with the verdict. */
  onMizajOverride?: ((event: MizajBadgeEvents['mizaj-override']) => void) | undefined;
  /** Someone took their disagreement back. */
  onMizajUndo?: ((event: MizajBadgeEvents['mizaj-undo']) => void) | undefined;
}

declare module 'vue' {
  interface GlobalComponents {
    'mizaj-badge': new () => { $props: MizajBadgeAttributes };
  }
}

declare module 'vue/jsx-runtime' {
  namespace JSX {
    interface IntrinsicElements {
      'mizaj-badge': MizajBadgeAttributes;
    }
  }
}
