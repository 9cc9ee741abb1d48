/** A reply box in React: the badge follows what is typed, the form what the badge says. */

import { useState } from 'react';

import 'mizaj/element/define';

export default function Reply() {
  const [text, setText] = useState('');
  const [verdict, setVerdict] = useState();
  return (
    <form>
      <label>
        Message <textarea value={text} onChange={({ target }) => setText(target.value)} />
      </label>
      <mizaj-badge text={text} onmizaj-verdict={({ detail }) => setVerdict(detail.verdict)} />
      {verdict?.label === 'negative' && <p role="status">Take a breath before you send it.</p>}
    </form>
  );
}
