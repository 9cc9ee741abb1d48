import assert from 'node:assert/strict';
import { test } from 'node:test';

import { mcnemar, measure, wilson } from '../../www/metrics.js';

const close = (actual, expected) => assert.ok(Math.abs(actual - expected) < 1e-3, `${actual}, not ${expected}`);
const repeat = (count, truth, label) => Array.from({ length: count }, () => ({ truth, label, confidence: 0.8 }));

test('accuracy, F1 and kappa of a small confusion matrix', () => {
  const pairs = [
    ...repeat(20, 'negative', 'negative'),
    ...repeat(5, 'negative', 'positive'),
    ...repeat(10, 'positive', 'negative'),
    ...repeat(15, 'positive', 'positive'),
  ];
  const { accuracy, kappa, classes, macroF1, bins } = measure(pairs);
  close(accuracy, 0.7);
  // The textbook example of Cohen's kappa.
  close(kappa, 0.4);
  close(classes[0].precision, 20 / 30);
  close(classes[0].recall, 20 / 25);
  close(macroF1, (classes[0].f1 + classes[2].f1) / 2);
  assert.equal(bins.length, 1);
  close(bins[0].accuracy, 0.7);
});

test('Wilson: ten of ten is not certainty', () => {
  const [low, high] = wilson(10, 10);
  close(low, 0.7225);
  assert.equal(high, 1);
});

test('McNemar: the exact binomial test', () => {
  assert.equal(mcnemar(0, 0), 1);
  assert.equal(mcnemar(5, 5), 1);
  // 2 * (C(10,0) + C(10,1)) / 2^10
  close(mcnemar(1, 9), (2 * 11) / 1024);
  assert.ok(mcnemar(400, 900) < 1e-9);
});
