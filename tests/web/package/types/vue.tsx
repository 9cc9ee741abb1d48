/** The badge in Vue's JSX. */

import type {} from 'mizaj/vue';

export const badge = (
  <mizaj-badge
    for="message"
    no-why
    class="mood"
    onMizajVerdict={({ detail }) => console.log(detail.verdict.label, detail.trend?.direction)}
  />
);
export const conversation = <mizaj-badge messages={['good', 'bad']} lang="fr" />;
// @ts-expect-error: no such attribute
export const odd = <mizaj-badge texxt="good" />;
// @ts-expect-error: a text is a string
export const number = <mizaj-badge text={7} />;

// In templates.
type Shown = InstanceType<import('vue').GlobalComponents['mizaj-badge']>['$props'];
export const shown: Shown = { text: 'good', onMizajUndo: ({ detail }) => console.log(detail.label) };
