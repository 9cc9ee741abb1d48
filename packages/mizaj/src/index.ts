/** Sentiment analysis that runs inside the page. */

export {
  type AdaptExample,
  type Adapted,
  type AdaptOptions,
  type AdaptProgress,
  adapt,
} from './adapt.js';
export type { Adaptation } from './adaptation.js';
export type {
  CallOptions,
  HeadName,
  SentimentAnalyzer,
  TextOptions,
  TokenizeOptions,
} from './analyzer.js';
export type { ArithmeticOptions } from './arithmetic.js';
export type {
  AssetName,
  AssetSource,
  BundleSource,
  LoadProgress,
  WasmSource,
} from './assets/types.js';
export { BatchControl, type BatchItem, type BatchOptions, type BatchProgress } from './batch.js';
export { type CreateOptions, createAnalyzer } from './create.js';
export { MizajError, type MizajErrorCode } from './error.js';
export {
  compareModels,
  compareScores,
  type EvaluateOptions,
  type Evaluation,
  evaluate,
  evaluateScores,
  type GroupOptions,
  type Groups,
  type LabeledText,
  type ModelComparison,
  type ScoreComparison,
  type ScoredRow,
  type ScoreEvaluation,
} from './evaluate.js';
export {
  compareInsights,
  type InsightRow,
  type InsightsOptions,
  insights,
} from './insights.js';
export { LABELS } from './labels.js';
export type {
  Accuracy,
  AdaptationKind,
  AdaptationReport,
  Alert,
  AnalyzeOptions,
  CacheStats,
  Category,
  Certainty,
  Change,
  Claim,
  ClaimKind,
  ClassMetrics,
  Comparison,
  Confusion,
  CorrectedShares,
  Counts,
  CoveragePoint,
  Cue,
  CueKind,
  Difference,
  DifferenceKind,
  Disagreement,
  ErrorCode,
  Estimate,
  Evidence,
  GroupInsight,
  Insights,
  Intent,
  Label,
  Language,
  LearnedLabel,
  LeftOut,
  LeftOutCounts,
  PeriodUnit,
  Prediction,
  RedactKind,
  ReliabilityBin,
  Report,
  Scores,
  SentenceVerdict,
  Signal,
  Span,
  TermInsight,
  Token,
  TokenizedText,
  Topic,
  TopicInsight,
  TopicMood,
  Verdict,
  Warning,
  WordEvidence,
} from './mizaj.js';
export {
  createRedactor,
  type Redacted,
  type Redaction,
  type RedactOptions,
  type Redactor,
  redact,
} from './redact.js';
export type { StreamOptions } from './stream.js';
export { variantFor } from './variant.js';
