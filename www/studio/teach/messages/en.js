/** The messages of this view in English; they are loaded with it. */
export default {
  error_EXAMPLES_INVALID: 'These examples can’t be learned from',
  error_ADAPTATION_INVALID: 'This isn’t a saved adaptation, or it is damaged',
  error_ADAPTATION_MISMATCH: 'This adaptation was made for another model',

  teachTitle: 'Teach it your words',
  teachLead:
    'Give five to ten examples of each label. The model learns them in this page, and tells you honestly whether it got better.',
  teachEmpty:
    'Analyze a file first. Its column of labels, your corrections and your blind labels are the examples. You can also load what you saved before.',
  teachExamples: { one: '{name}: {count} example', other: '{name}: {count} examples' },
  teachSubject: 'What to teach',
  teachColumn: 'My own labels: {name}',
  teach_moods: 'Moods',
  teachHint_categories:
    'The file’s column of labels. Put | between the labels of one text. Every label needs five different texts.',
  teachHint_moods:
    'Your corrections and blind labels, and the file’s column if it holds moods. Every mood needs five different texts; include some the model had right.',
  teachStart: 'Teach',
  teaching: 'Learning… {share}',
  teachLoad: 'Load…',
  teachUse: 'What it learned',
  teachMade: { one: '{labels}, from {count} example', other: '{labels}, from {count} examples' },
  teachApply: 'Use it on the file',
  teachApplying: 'Analyzing the file… {share}',
  teachApplied: 'Every row of the file now has the verdict with what you taught.',
  teachSave: 'Save',
  teachExport: 'Download the labeled rows',
  teachBetter: 'Better than before',
  teachNotBetter: 'Not better than before',
  teachNoEffect: 'The difference could be chance, so nothing changes. More examples may help.',
  teachHonest: {
    one: 'Tested in {count} round, on texts it had not learned from.',
    other: 'Tested in {count} rounds, each time on texts it had not learned from.',
  },
  teachBefore: 'The model as it is',
  teachMostFrequent: 'Always the most frequent label',
  teachAfter: 'With what it learned',
  teachShare: '{share} right (95% interval: {low} to {high})',
  teachDuplicates: {
    one: '{count} example repeats another and was left out.',
    other: '{count} examples repeat another and were left out.',
  },
  teachContradictions: {
    one: '{count} text was given with different labels.',
    other: '{count} texts were given with different labels.',
  },
  teachEmptyTexts: {
    one: '{count} example has no words and was left out.',
    other: '{count} examples have no words and were left out.',
  },
  teachUnused: {
    one: '{count} example was too many and was left out.',
    other: '{count} examples were too many and were left out.',
  },
  teachLearned: 'Labels and their words',
  teachLabel: 'Label',
  teachRecognized: 'Recognized',
  teachWords: 'Strongest words',
  teachConfusions: 'Most frequent mistakes',
  teachGiven: 'Your label',
  teachFound: 'Found',
  teachTimes: 'Times',
  teachDoubts: { one: '{count} example in doubt', other: '{count} examples in doubt' },
  teachDoubtsHint: 'The other examples speak for another label. Some of these may be mislabeled.',
  teachDoubt: 'Yours: {given}. Found: {found} ({share})',
};
