/**
 * `<mizaj-badge>` in JSX of React 18 and 19. Add `import type {} from 'mizaj/react';` once per
 * project.
 */

import type { DetailedHTMLProps, HTMLAttributes } from 'react';

import type { MizajBadge, MizajBadgeEvents } from '../dist/element/index.js';

/** The badge's attributes besides the standard ones. */
export interface MizajBadgeAttributes
  extends DetailedHTMLProps<HTMLAttributes<MizajBadge>, MizajBadge> {
  /** The text to analyze. */
  text?: string | undefined;
  /** The id of an input to follow live. */
  for?: string | undefined;
  /** A conversation, oldest message first. React 18 sets attributes only: pass it as JSON there. */
  messages?: readonly string[] | string | undefined;
  /** The language of the text, if known. */
  language?: string | undefined;
  /** Hides the button that explains. */
  'no-why'?: boolean | undefined;
  /** Hides the buttons to disagree. */
  'no-override'?: boolean | undefined;
  /** Hides the topics. */
  'no-topics'?: boolean | undefined;
  /** Hides what the writer wants. */
  'no-intent'?: boolean | undefined;
  /** Hides what calls for action. */
  'no-signals'?: boolean | undefined;
  /** A new verdict is shown. React 18 does not listen to custom events; use a ref there. */
  'onmizaj-verdict'?: ((event: MizajBadgeEvents['mizaj-verdict']) => void) | undefined;
  /** Something failed, so there is no verdict. */
  'onmizaj-error'?: ((event: MizajBadgeEvents['mizaj-error']) => void) | undefined;
  /** Someone disagrees with the verdict. */
  'onmizaj-override'?: ((event: MizajBadgeEvents['mizaj-override']) => void) | undefined;
}

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'mizaj-badge': MizajBadgeAttributes;
    }
  }
}
