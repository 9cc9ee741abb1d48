/** What people said against verdicts: kept in memory, exportable for retraining. */

import type { Label, Language, Verdict } from '../mizaj.js';

/** One disagreement, in the fields that `mizaj evaluate` and the training pipeline read. */
export interface Override {
  text: string;
  /** What the person says. */
  label: Label;
  /** What the model said. */
  predicted: Label;
  /** How sure the model was, 0 to 1. */
  confidence: number;
  language: Language;
  modelVersion: string;
  /** When, in ISO 8601. */
  time: string;
}

const log: Override[] = [];

/** Notes a disagreement. */
export function noteOverride(text: string, label: Label, verdict: Verdict): Override {
  const { label: predicted, confidence, language, modelVersion } = verdict;
  const time = new Date().toISOString();
  const override = { text, label, predicted, confidence, language, modelVersion, time };
  log.push(override);
  return override;
}

/** All disagreements since the page was opened, oldest first. */
export function overrides(): readonly Override[] {
  return [...log];
}

/** The same as JSON lines, one disagreement a line. */
export function overridesAsJsonLines(): string {
  return log.map((override) => `${JSON.stringify(override)}\n`).join('');
}

/** Forgets all disagreements. */
export function clearOverrides(): void {
  log.length = 0;
}
