/** Sentiment analysis that runs inside the page. */

export {
  compare,
  variantFor,
  type ComparedModels,
  type CompareOptions,
  type LabelledText,
  type Measured,
} from './compare.js';
export { createAnalyzer, type CreateOptions } from './create.js';
export { MizajError, type MizajErrorCode } from './error.js';
export type {
  BatchItem,
  BatchOptions,
  BatchProgress,
  CallOptions,
  SentimentAnalyzer,
  TextOptions,
  TokenizeOptions,
} from './analyzer.js';
export type { AssetName, AssetSource, BundleSource, LoadProgress } from './assets.js';
export type {
  Alert,
  AnalyzeOptions,
  CacheStats,
  ClassMetrics,
  Comparison,
  Counts,
  CoveragePoint,
  ErrorCode,
  Evidence,
  GroupInsight,
  InsightRow,
  Insights,
  JudgedRow,
  Label,
  Language,
  PeriodUnit,
  Prediction,
  ReliabilityBin,
  Report,
  Scores,
  SentenceVerdict,
  Span,
  TermInsight,
  Token,
  TokenizedText,
  Verdict,
  Warning,
} from './mizaj.js';
