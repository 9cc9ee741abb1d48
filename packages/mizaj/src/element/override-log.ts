/** Disagreements with verdicts, kept in memory and exportable for retraining. */

import type { Label, Language, Verdict } from '../mizaj.js';

/** One disagreement, with the fields that `mizaj evaluate` and the training pipeline read. */
export interface Override {
  text: string;
  /** The person's label. */
  label: Label;
  /** The model's label. */
  predicted: Label;
  /** The model's confidence, 0 to 1. */
  confidence: number;
  language: Language;
  modelVersion: string;
  /** Time in ISO 8601. */
  time: string;
}

const log: Override[] = [];

/** Records a disagreement. It replaces an earlier one about the same text. */
export function recordOverride(text: string, label: Label, verdict: Verdict): Override {
  const { label: predicted, confidence, language, modelVersion } = verdict;
  const time = new Date().toISOString();
  const override = { text, label, predicted, confidence, language, modelVersion, time };
  removeOverride(text);
  log.push(override);
  return override;
}

/** The disagreement about a text, if any. */
export function overrideOf(text: string): Override | undefined {
  return log.find((override) => override.text === text);
}

/** Takes the disagreement about a text back and returns it. */
export function removeOverride(text: string): Override | undefined {
  const index = log.findIndex((override) => override.text === text);
  return index < 0 ? undefined : log.splice(index, 1)[0];
}

/** All disagreements since the page was opened, oldest first. */
export function overrides(): readonly Override[] {
  return [...log];
}

/** The same as JSON lines, one disagreement per line. */
export function overridesAsJsonLines(): string {
  return log.map((override) => `${JSON.stringify(override)}\n`).join('');
}

/** Deletes all disagreements. */
export function clearOverrides(): void {
  log.length = 0;
}
