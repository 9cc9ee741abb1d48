/** Calls that must not compile: each is marked, and a mark without an error is one. */

import { createAnalyzer } from 'mizaj';

// @ts-expect-error: no such option
await createAnalyzer({ bundel: '/models/' });
// @ts-expect-error: a worker is an address or a function, not a number
await createAnalyzer({ worker: 3 });

const mizaj = await createAnalyzer();

// @ts-expect-error: a text is a string
await mizaj.analyze(42);
// @ts-expect-error: one method, one result: many texts are a batch
await mizaj.analyze(['a', 'b']);
// @ts-expect-error: not a language that Mizaj tells apart
await mizaj.analyze('a', { language: 'tlh' });
// @ts-expect-error: no such option
await mizaj.analyze('a', { langage: 'fr' });
// @ts-expect-error: not a label
(await mizaj.analyze('a')).label === 'happy';
// @ts-expect-error: there is a verdict or an error
(await mizaj.analyzeBatch(['a']))[0]!.verdict.label;
// @ts-expect-error: sentences are there only when asked for
(await mizaj.analyze('a')).sentences.length;
