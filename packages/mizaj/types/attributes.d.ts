/** The attributes and events of `<mizaj-badge>`, for the frameworks beside this file. */

import type { MizajBadgeEvents } from '../dist/element/index.js';

/** The badge's attributes besides the standard ones. */
export interface MizajBadgeOwnAttributes {
  /** The text to analyze. */
  text?: string | undefined;
  /** The id of an input to follow live. */
  for?: string | undefined;
  /** A conversation, oldest message first. Where only attributes are set, pass it as JSON. */
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
}

/** A listener for each of the badge's events, named with a prefix: `onmizaj-verdict`. */
export type MizajBadgeListeners<Prefix extends string> = {
  [Name in keyof MizajBadgeEvents as `${Prefix}${Name}`]?:
    | ((event: MizajBadgeEvents[Name]) => void)
    | undefined;
};
