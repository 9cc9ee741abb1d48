/** The badge's events, for `addEventListener`. */

import type { MizajBadgeEvents } from 'mizaj/element';

declare global {
  interface HTMLElementEventMap extends MizajBadgeEvents {}
  interface WindowEventMap extends MizajBadgeEvents {}
}
