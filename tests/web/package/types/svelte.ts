/** The badge's attributes as Svelte checks them in templates. */

import type {} from 'mizaj/svelte';
import type { SvelteHTMLElements } from 'svelte/elements';

type Badge = SvelteHTMLElements['mizaj-badge'];

export const badge: Badge = {
  for: 'message',
  'no-why': true,
  class: 'mood',
  'onmizaj-verdict': ({ detail }) => console.log(detail.verdict.label, detail.trend?.direction),
};
export const conversation: Badge = { messages: ['good', 'bad'], lang: 'fr' };
// @ts-expect-error: a text is a string
export const number: Badge = { text: 7 };
