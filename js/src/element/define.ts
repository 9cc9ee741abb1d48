/** Registers `<mizaj-badge>`; the one module of the package that does something on import. */

import { MizajBadge } from './badge.js';

if (globalThis.customElements && !customElements.get('mizaj-badge')) {
  customElements.define('mizaj-badge', MizajBadge);
}
