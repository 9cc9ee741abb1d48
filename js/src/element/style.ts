/** The look of the badge. Colour never carries meaning alone: each label has its own shape. */

export const STYLE = `
:host {
  --mizaj-negative: #b3261e;
  --mizaj-neutral: #5f6368;
  --mizaj-positive: #146c2e;
  --mizaj-background: Canvas;
  --mizaj-text: CanvasText;
  --mizaj-border: color-mix(in srgb, currentColor 30%, transparent);
  --mizaj-radius: 0.5em;
  --mizaj-gap: 0.4em;
  color-scheme: light dark;
  display: inline-block;
  position: relative;
  font: inherit;
}
@media (prefers-color-scheme: dark) {
  :host {
    --mizaj-negative: #f2b8b5;
    --mizaj-neutral: #c4c7c5;
    --mizaj-positive: #8fd6a0;
  }
}
:host([hidden]), [hidden] { display: none !important; }
.row { display: inline-flex; align-items: center; gap: var(--mizaj-gap); flex-wrap: wrap; }
.badge {
  display: inline-flex; align-items: center; gap: var(--mizaj-gap);
  padding: 0.15em 0.6em; border: 1px solid currentColor; border-radius: var(--mizaj-radius);
  background: var(--mizaj-background); color: var(--mizaj-neutral);
}
.badge[data-label='negative'] { color: var(--mizaj-negative); }
.badge[data-label='positive'] { color: var(--mizaj-positive); }
.badge svg { width: 0.9em; height: 0.9em; fill: currentColor; }
.label { font-weight: 600; }
.confidence { color: var(--mizaj-text); }
button {
  font: inherit; color: var(--mizaj-text); background: var(--mizaj-background);
  border: 1px solid var(--mizaj-border); border-radius: var(--mizaj-radius);
  padding: 0.15em 0.6em; cursor: pointer; min-block-size: 24px;
}
button:focus-visible { outline: 2px solid Highlight; outline-offset: 2px; }
.popover {
  position: absolute; z-index: 10; inset-block-start: calc(100% + 0.3em); inset-inline-start: var(--shift, 0px);
  inline-size: max-content; max-inline-size: min(24em, var(--room, 100vw)); box-sizing: border-box; padding: 0.8em;
  background: var(--mizaj-background); color: var(--mizaj-text);
  border: 1px solid var(--mizaj-border); border-radius: var(--mizaj-radius);
  box-shadow: 0 0.2em 1em rgb(0 0 0 / 20%);
}
.popover h2 { font: inherit; font-weight: 600; margin: 0 0 0.4em; }
.text { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
mark { background: none; color: inherit; text-decoration: underline solid 0.15em; text-underline-offset: 0.2em; }
mark.against { text-decoration-style: dotted; }
.legend { margin: 0.4em 0 0; font-size: 0.85em; }
.disagree { margin: 0.8em 0; padding: 0; border: 0; display: flex; gap: 0.4em; flex-wrap: wrap; }
.disagree legend { padding: 0; margin-block-end: 0.3em; }
.popover p:last-child { margin-block-end: 0; }
.trend { display: inline-flex; align-items: center; gap: var(--mizaj-gap); color: var(--mizaj-text); }
.trend svg { inline-size: 5em; block-size: 1.4em; overflow: visible; }
.trend polyline { fill: none; stroke: currentColor; stroke-width: 2; vector-effect: non-scaling-stroke; }
.escalate { font-weight: 600; }
.announcer { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (prefers-reduced-motion: no-preference) { .badge { transition: color 0.15s, border-color 0.15s; } }
@media (forced-colors: active) { .badge { color: CanvasText; border-color: CanvasText; } }
`;
