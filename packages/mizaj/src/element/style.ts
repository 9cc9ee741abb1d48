/** The badge's style. Color never carries meaning alone: each label has its own shape. */

import { element } from './dom.js';

const STYLE = `
:host {
  --_mizaj-negative: var(--mizaj-negative, #b3261e);
  --_mizaj-neutral: var(--mizaj-neutral, #5f6368);
  --_mizaj-positive: var(--mizaj-positive, #146c2e);
  --_mizaj-background: var(--mizaj-background, Canvas);
  --_mizaj-text: var(--mizaj-text, CanvasText);
  --_mizaj-border: var(--mizaj-border, color-mix(in srgb, currentColor 30%, transparent));
  --_mizaj-radius: var(--mizaj-radius, 0.5em);
  --_mizaj-gap: var(--mizaj-gap, 0.4em);
  color-scheme: light dark;
  display: inline-block;
  position: relative;
  font: inherit;
}
@media (prefers-color-scheme: dark) {
  :host {
    --_mizaj-negative: var(--mizaj-negative, #f2b8b5);
    --_mizaj-neutral: var(--mizaj-neutral, #c4c7c5);
    --_mizaj-positive: var(--mizaj-positive, #8fd6a0);
  }
}
:host([hidden]), [hidden] { display: none !important; }
.row { display: inline-flex; align-items: center; gap: var(--_mizaj-gap); flex-wrap: wrap; }
.badge {
  display: inline-flex; align-items: center; gap: var(--_mizaj-gap);
  padding: 0.15em 0.6em; border: 1px solid currentColor; border-radius: var(--_mizaj-radius);
  background: var(--_mizaj-background); color: var(--_mizaj-neutral);
}
.badge[data-label='negative'] { color: var(--_mizaj-negative); }
.badge[data-label='positive'] { color: var(--_mizaj-positive); }
.badge svg { width: 0.9em; height: 0.9em; fill: currentColor; }
.label { font-weight: 600; }
.confidence { color: var(--_mizaj-text); }
button {
  font: inherit; color: var(--_mizaj-text); background: var(--_mizaj-background);
  border: 1px solid var(--_mizaj-border); border-radius: var(--_mizaj-radius);
  padding: 0.15em 0.6em; cursor: pointer; min-block-size: 24px;
}
button:focus-visible { outline: 2px solid Highlight; outline-offset: 2px; }
.popover {
  position: fixed; z-index: 10; inset: auto; margin: 0; left: var(--left, 0); top: var(--top, 0);
  inline-size: max-content; max-inline-size: min(24em, var(--width, 100vw)); max-block-size: var(--height, 100vh);
  overflow: auto; box-sizing: border-box; padding: 0.8em;
  background: var(--_mizaj-background); color: var(--_mizaj-text);
  border: 1px solid var(--_mizaj-border); border-radius: var(--_mizaj-radius);
  box-shadow: 0 0.2em 1em rgb(0 0 0 / 20%);
}
.popover h2 { font: inherit; font-weight: 600; margin: 0 0 0.4em; }
.text { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
mark { background: none; color: inherit; text-decoration: underline solid 0.15em; text-underline-offset: 0.2em; }
mark.against { text-decoration-style: dotted; }
.legend { margin: 0.4em 0 0; font-size: 0.85em; }
.disagree { margin: 0.8em 0; padding: 0; border: 0; display: flex; gap: 0.4em; flex-wrap: wrap; }
.disagree legend { padding: 0; margin-block-end: 0.3em; }
.effects { margin: 0.6em 0 0; padding: 0; list-style: none; font-size: 0.85em; font-variant-numeric: tabular-nums; }
.word { font-style: italic; }
.findings { display: inline-flex; flex-wrap: wrap; gap: var(--_mizaj-gap); margin: 0; padding: 0; list-style: none; }
.findings li {
  padding: 0.1em 0.5em; border-radius: var(--_mizaj-radius); color: var(--_mizaj-text); font-size: 0.9em;
  background: color-mix(in srgb, var(--_mizaj-text) 8%, var(--_mizaj-background));
}
.findings li [aria-hidden] { margin-inline-start: 0.2em; }
.findings li[part='signal'] { border: 1px solid currentColor; color: var(--_mizaj-negative); font-weight: 600; }
.popover p:last-child { margin-block-end: 0; }
.trend { display: inline-flex; align-items: center; gap: var(--_mizaj-gap); color: var(--_mizaj-text); }
.trend svg { inline-size: 5em; block-size: 1.4em; overflow: visible; }
.trend polyline { fill: none; stroke: currentColor; stroke-width: 2; vector-effect: non-scaling-stroke; }
.escalate { font-weight: 600; }
.announcer, .unseen { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (prefers-reduced-motion: no-preference) { .badge { transition: color 0.15s, border-color 0.15s; } }
@media (forced-colors: active) { .badge { color: CanvasText; border-color: CanvasText; } }
`;

/**
 * The style sheet shared by all badges; `undefined` if constructable style sheets are
 * unsupported.
 */
let sheet: CSSStyleSheet | undefined;

/** Applies the style to a badge; old browsers get a `<style>` element. */
export function applyStyle(shadow: ShadowRoot): void {
  if (!Reflect.has(shadow, 'adoptedStyleSheets')) {
    shadow.append(element('style', {}, STYLE));
    return;
  }
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
  }
  shadow.adoptedStyleSheets = [sheet];
}
