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
  Alert,
  AnalyzeOptions,
  CacheStats,
  Counts,
  ErrorCode,
  Evidence,
  GroupInsight,
  InsightRow,
  Insights,
  Label,
  Language,
  PeriodUnit,
  Prediction,
  Scores,
  SentenceVerdict,
  Span,
  TermInsight,
  Verdict,
  Warning,
} from './mizaj.js';
