/** The badge for support-ticket UIs. Import `mizaj/element/define` to register it. */

export { MizajBadge, type MizajBadgeEvents } from './badge.js';
export { clearOverrides, overrides, overridesAsJsonLines, type Override } from './override-log.js';
export type { Trend } from './trend.js';
