/** The badge for support UIs. Import `mizaj/element/define` to register it. */

export { MizajBadge, type MizajBadgeEvents } from './badge.js';
export type { Messages } from './messages/messages.js';
export { clearOverrides, type Override, overrides, overridesAsJsonLines } from './override-log.js';
export type { BadgeOptions } from './shared-analyzer.js';
export type { Trend } from './trend.js';
