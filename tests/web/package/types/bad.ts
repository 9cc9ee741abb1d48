/** Calls that must not compile. Each is marked, and a mark without an error is an error. */

import { createAnalyzer, createRedactor } from 'mizaj';

// @ts-expect-error: no such option
await createAnalyzer({ bundel: '/models/' });
// @ts-expect-error: a worker is an address or a function, not a number
await createAnalyzer({ worker: 3 });

const mizaj = await createAnalyzer();

// @ts-expect-error: a text is a string
await mizaj.analyze(42);
// @ts-expect-error: many texts need analyzeBatch
await mizaj.analyze(['a', 'b']);
// @ts-expect-error: not a language that Mizaj supports
await mizaj.analyze('a', { language: 'tlh' });
// @ts-expect-error: no such option
await mizaj.analyze('a', { langage: 'fr' });
// @ts-expect-error: not a label
(await mizaj.analyze('a')).label === 'happy';
// @ts-expect-error: an item has a verdict or an error
(await mizaj.analyzeBatch(['a']))[0]!.verdict.label;
// @ts-expect-error: sentences exist only if requested
(await mizaj.analyze('a')).sentences.length;
// @ts-expect-error: not a kind
await createRedactor({ kinds: ['mail'] });
// @ts-expect-error: a text is a string
(await createRedactor()).redact(42);
