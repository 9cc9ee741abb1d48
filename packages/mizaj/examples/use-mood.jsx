/** A hook for React: the mood of a text while someone types it. One worker serves the whole page. */

import { createAnalyzer } from 'mizaj';
import { useEffect, useState } from 'react';

let shared;

/** The analyzer of all components. After a failure, the next call tries again. */
function analyzer() {
  shared ??= createAnalyzer().catch((error) => {
    shared = undefined;
    throw error;
  });
  return shared;
}

/** The verdict on the text, once nobody has typed for `waitMs`; the last text wins. */
export function useMood(text, waitMs = 150) {
  const [verdict, setVerdict] = useState();
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const timer = setTimeout(async () => {
      try {
        const mizaj = await analyzer();
        const found = await mizaj.analyze(text, { signal });
        if (!signal.aborted) setVerdict(found);
      } catch (error) {
        if (error.code !== 'ABORTED') console.error(error);
      }
    }, waitMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [text, waitMs]);
  return verdict;
}

export default function Reply() {
  const [text, setText] = useState('');
  const verdict = useMood(text);
  return (
    <form>
      <label>
        Message <textarea value={text} onChange={({ target }) => setText(target.value)} />
      </label>
      <output>{text && verdict?.label}</output>
    </form>
  );
}
