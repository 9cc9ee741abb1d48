/** Sentiment analysis that runs inside the page. */

export { createAnalyzer, type CreateOptions } from './create.js';
export { MizajError, type MizajErrorCode } from './error.js';
export type {
  BatchItem,
  BatchOptions,
  BatchProgress,
  CallOptions,
  SentimentAnalyzer,
  TextOptions,
} from './analyzer.js';
export type { AssetName, AssetSource, BundleSource, LoadProgress } from './assets.js';
export type {
  AnalyzeOptions,
  CacheStats,
  ErrorCode,
  Evidence,
  Label,
  Language,
  Prediction,
  Scores,
  SentenceVerdict,
  Span,
  Verdict,
  Warning,
} from './mizaj.js';
