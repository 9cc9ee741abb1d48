/** The badge in Preact's JSX. */

import type {} from 'mizaj/preact';

export const badge = (
  <mizaj-badge
    for="message"
    no-why
    class="mood"
    onmizaj-verdict={({ detail }) => console.log(detail.verdict.label, detail.trend?.direction)}
  />
);
export const conversation = <mizaj-badge messages={['good', 'bad']} lang="fr" />;
// @ts-expect-error: no such attribute
export const odd = <mizaj-badge texxt="good" />;
// @ts-expect-error: a text is a string
export const number = <mizaj-badge text={7} />;
