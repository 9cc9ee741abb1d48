/** The messages for pictures in English. */
export default {
  picturesTitle: 'Check what was read',
  picturesHint:
    'Correct what is wrong before it is analyzed. The picture stays on this machine; only text is read from it.',
  picturesLoading: 'Loading the reader of pictures (about 8 MB, once)…',
  picturesReading: 'Reading {name}: {share}',
  picturesFailed: '{name} can’t be read: {reason}',
  picturesNothing: 'I found no text in {name}.',
  pictureText: 'Text {number}',
  unclearLines: {
    one: 'A line is too unclear to be used. If you can read it, type it above:',
    other: '{count} lines are too unclear to be used. If you can read them, type them above:',
  },
  unclearLine: '“{text}” (certainty {confidence} of 100, at least 80 is needed)',
  closePictures: 'Cancel',
  removeText: 'Remove',
  joinText: 'Join with the text above',
  analyzeTexts: { one: 'Go on with {count} text', other: 'Go on with {count} texts' },
};
