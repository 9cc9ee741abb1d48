/** The badge in Solid's JSX. */

import type {} from 'mizaj/solid';

export const badge = (
  <mizaj-badge
    for="message"
    no-why
    class="mood"
    on:mizaj-verdict={({ detail }) => console.log(detail.verdict.label, detail.trend?.direction)}
  />
);
export const conversation = <mizaj-badge messages={['good', 'bad']} lang="fr" />;
// @ts-expect-error: no such attribute
export const odd = <mizaj-badge texxt="good" />;
// @ts-expect-error: a text is a string
export const number = <mizaj-badge text={7} />;
