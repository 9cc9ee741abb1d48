/** Calls that must compile. */

import {
  type AdaptationReport,
  adapt,
  BatchControl,
  type BatchItem,
  compareModels,
  createAnalyzer,
  createRedactor,
  type Evidence,
  evaluate,
  insights,
  type Label,
  type LoadProgress,
  MizajError,
  type MizajErrorCode,
  type Redacted,
  type RedactKind,
  type Redactor,
  redact,
  type SentimentAnalyzer,
  type Verdict,
} from 'mizaj';

const mizaj: SentimentAnalyzer = await createAnalyzer({
  bundle: { model: fetch('/model.onnx'), manifest: new Uint8Array() },
  wasm: new URL('/mizaj_bg.wasm', 'https://example.org'),
  worker: () => new Worker('/worker.js', { type: 'module' }),
  signal: AbortSignal.timeout(1000),
  onProgress: (progress: LoadProgress) => {
    if (progress.status === 'loading') {
      const bytes: number = progress.loadedBytes / (progress.totalBytes ?? Infinity);
      console.log(progress.asset, bytes);
    }
  },
  cacheCapacity: 0,
});

const verdict: Verdict = await mizaj.analyze('hello', {
  language: 'fr',
  explain: true,
  sentences: true,
});
const label: Label = verdict.label;
const score: number = verdict.scores[label];
const evidence: Evidence[] = verdict.evidence ?? (await mizaj.explain('hello'));
const word: string = 'hello'.slice(evidence[0]?.span.start, evidence[0]?.span.end);
const isMixed: boolean | undefined = verdict.mixed;

const items: BatchItem[] = await mizaj.analyzeBatch(new Set(['a', 'b']), {
  concurrency: 2,
  control: new BatchControl(),
  onItem: (item, index) => console.log(index, item.verdict?.label),
  onProgress: ({ done, total }) => console.log(done / total),
});
for (const item of items) {
  if (item.error) console.log(item.error.code);
  else console.log(item.verdict.label);
}

for await (const { verdict, error } of mizaj.analyzeStream(['a']))
  console.log(verdict?.confidence ?? error?.code);
const stream: ReadableStream<BatchItem> = new ReadableStream<string>().pipeThrough(
  mizaj.transformStream(),
);

const prediction = await mizaj.predict(42 as unknown);
if ('error' in prediction) console.log(prediction.error);
else console.log(prediction.sentiment, prediction.confidence, prediction.text);

const rows = [{ text: 'a', label: 'positive' as const, channel: 'mail', date: new Date() }];
const { report, groups } = await evaluate(mizaj, rows, { groupBy: ['channel'] });
const accuracy: number | undefined = groups['channel']?.['mail']?.accuracy ?? report.accuracy;
const { comparison } = await compareModels(mizaj, mizaj, rows);
const { overall } = await insights([{ ...rows[0]!, confidence: 0.9, language: 'en' }]);
console.log(accuracy, comparison.agreement, overall.counts.negative);

try {
  const { hits, misses, entries, capacity } = await mizaj.stats();
  console.log(hits + misses + entries + capacity, score, word, isMixed, stream);
  await mizaj.clearCache();
} catch (error) {
  if (error instanceof MizajError) {
    const code: MizajErrorCode = error.code;
    console.log(code === 'DISPOSED');
  }
} finally {
  await mizaj.dispose();
  await mizaj[Symbol.asyncDispose]();
}

const adapted = await adapt(mizaj, [{ text: 'late', label: 'delivery' }], {
  signal: AbortSignal.timeout(1000),
  onProgress: ({ done, total }) => console.log(done / total),
});
const adaptationReport: AdaptationReport = adapted.report;
const own = await createAnalyzer({ adaptation: adapted.adaptation });
const category: string | undefined = (await own.analyze('late')).category?.label;
console.log(adaptationReport.after.share, category);

const redactor: Redactor = await createRedactor({ kinds: ['email', 'phone'] });
const { text, spans }: Redacted = redactor.redactCell('customer_name', 'Nadia');
const [part] = spans;
const kind: RedactKind | undefined = part?.kind;
console.log(text, kind, part?.replacement.slice(part.start, part.end));
console.log((await redact('a', { assets: '/mizaj/' })).text);
redactor.dispose();
