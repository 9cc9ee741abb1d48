/** The messages of this view in English. */
export default {
  compareTitle: 'Compare models',
  compareLead: 'Measure one or two models on your own labeled rows.',
  compareEmpty: 'Analyze a file with a column of correct labels first.',
  compareNoLabels:
    'This file has no column of correct labels (negative, neutral, positive). You can label rows yourself below.',
  compareCorrections: {
    one: '{count} label is a correction of yours. People correct what looks wrong, so corrections count against the default model.',
    other:
      '{count} labels are corrections of yours. People correct what looks wrong, so corrections count against the default model.',
  },
  compareRows: { one: '{name}: {count} labeled row', other: '{name}: {count} labeled rows' },
  firstModel: 'First model',
  secondModel: 'Second model',
  noModel: 'None',
  bundleDefault: 'Mizaj (default)',
  bundleAdapted: 'Mizaj, as you taught it',
  bundleClassic: 'Classic (LSTM)',
  bundleOwn: 'My model',
  bundleFiles: 'Your own model: choose or drop its four files',
  chooseFiles: 'Choose files',
  bundleTaken: 'Your model is now in both menus, as “My model”.',
  bundleMissing: 'Missing: {files}',
  compareStart: 'Compare',
  comparing: 'Analyzing: {share}',
  accuracy: 'Accuracy',
  macroF1: 'Macro F1',
  kappa: 'Cohen’s kappa',
  precisionRecallF1: '{label}: precision · recall · F1',
  accuracyIn: '{language}: accuracy',
  calibrationError: 'Calibration error',
  perText: 'Time per text',
  mcnemarDiffer: {
    one: 'Only the first model is right on {count} row, only the second on {second}. The difference is unlikely to be chance (McNemar, p = {p}).',
    other:
      'Only the first model is right on {count} rows, only the second on {second}. The difference is unlikely to be chance (McNemar, p = {p}).',
  },
  mcnemarSame: {
    one: 'Only the first model is right on {count} row, only the second on {second}. The difference may be chance (McNemar, p = {p}).',
    other:
      'Only the first model is right on {count} rows, only the second on {second}. The difference may be chance (McNemar, p = {p}).',
  },
  reliability: 'Calibration',
  reliabilityHint:
    'How often the model is right at each confidence. On the dashed line, 80% confident means right 80% of the time.',
  confusionHint: 'Rows: correct label. Columns: model.',
  differences: {
    one: 'Where they disagree: {count} row',
    other: 'Where they disagree: {count} rows',
  },
  differsHint: 'Correct label: first model / second model.',
  differs: '{truth}: {first} / {second}',
  blindTitle: 'Label rows yourself',
  blindHint: {
    one: 'Label {count} random row without seeing the model’s answer, then see whether you agree.',
    other:
      'Label {count} random rows without seeing the model’s answers, then see how often you agree.',
  },
  blindStart: 'Start labeling',
  blindResult:
    'You agree with {model} on {share} of the rows ({low} to {high}). Cohen’s kappa: {kappa}.',
  blindMore: 'Label 50 more',
  blindProgress: '{labeled} labeled · 50 correct the shares in the insights',
  blindBack: 'Back (←)',
  blindSkip: 'Skip (→)',
  blindStop: 'Stop here',
  blindExport: 'Export the labels',
  blindDiffers: 'You: {truth} · Model: {label}',
  blindAgree: 'You and the model agree on every row.',
  blindDisagree: 'Where you and the model disagree',
};
