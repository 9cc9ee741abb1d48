/** Registers `<mizaj-badge>`. The only module of the package with side effects on import. */

import { MizajBadge } from './badge.js';

if (globalThis.customElements && !customElements.get('mizaj-badge')) {
  customElements.define('mizaj-badge', MizajBadge);
}
