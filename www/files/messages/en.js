/** The interface in English: reading a file. Loaded with the first file. */
export default {
  // Why a file cannot be read
  fileError_noRows: 'There are no rows.',
  fileError_notJson:
    'This isn’t valid JSON. Put one object on each line, or all of them in one array.',
  fileError_notPlainText:
    'This looks like a PDF, an image or another binary file. Save the data as CSV or .xlsx and open that.',
  fileError_oldExcel:
    'This is an old Excel file (.xls) or has a password. Save it as CSV or as .xlsx without a password and open that.',
  fileError_notWorkbook: 'This isn’t an Excel file (.xlsx), or it is damaged.',
  fileError_unreadable: 'This is a folder, or the file has moved or changed.',
  fileError_tooLarge: 'The file doesn’t fit into memory. Split it and open the parts.',
  fileError_readerFailed: 'The file reader failed. Reload the page.',

  // How far it is
  opening: 'Opening {name}: {share}',
  openingRows: 'Reading the rows of {name}…',
  cancel: 'Cancel',

  // What the columns are for
  setupHint: 'Check what each column is, then start.',
  preview: 'First rows',
  line: 'Line',
  analyzeRows: { one: 'Analyze {count} row', other: 'Analyze {count} rows' },
  columnRole: 'What “{name}” is',
  role_none: 'Not used',
  role_text: 'Text',
  role_date: 'Date',
  role_time: 'Time',
  role_groups: 'Group',
  role_thread: 'Thread or person',
  role_rating: 'Rating',
  role_label: 'Correct label',
  readable: '{read} of {of} readable',
  datesRead: '{read} of {of} dates read',
  timesRead: '{read} of {of} times read',
  datesApproximate: 'approximate',
  cellsFilled: '{read} of {of} filled',
  chooseText: 'Choose the column that holds the texts.',

  // How the file is read
  howRead: 'How the file is read',
  encoding: 'Encoding',
  delimiter: 'Delimiter',
  sheet: 'Sheet',
  dateOrder: 'Order of dates',
  order_dmy: 'Day first',
  order_mdy: 'Month first',
  detected: 'Detected',
  comma: 'Comma',
  semicolon: 'Semicolon',
  tab: 'Tab',
  pipe: 'Pipe',
  hasHeader: 'First row has the column names',

  // Questions
  questions: 'Please confirm',
  ask_dateOrder: 'Is the day or the month first in “{column}”? For instance: {example}',
  ask_labelNumbers:
    '{column} has the labels {values}. Which mood does each stand for? Say it below; until then they are not used.',
  ask_mixedDates:
    '“{column}” has some dates with the day first and some with the month first. Which one holds for those that could be either?',
  ask_unreadDates:
    '{read} of {of} dates in “{column}” were read. This one wasn’t, for instance: {example}',
  ask_sheets: 'The texts come from the sheet “{read}”. Is it the right one?',
  ask_otherTexts: 'The texts come from “{read}”. Does another column belong to them?',
  ask_noHeader: 'I found no row with column names. Is the first row one?',
  ask_noText: 'No column looks like text. Choose “Text” above the right one.',
  ask_encoding:
    'Some bytes don’t fit the encoding {encoding}. If letters look wrong below, choose another one.',
  answerSheet: 'Read “{name}”',
  answerColumn: 'Add “{name}”',
  answerHeader: 'Yes, it has the names',

  // Rows that are left out or doubtful
  leftOutRows: 'Left out',
  doubtfulRows: 'Worth a look',
  rows_empty: 'No text',
  rows_nonAnswer: 'Nothing to say (“N/A”, “RAS”, “لا شيء”)',
  rows_repeat: 'The same text again, word for word',
  rows_number: 'A number instead of a text',
  rows_lostLetters: 'Letters lost (“???”): save the file again as UTF-8',
  rows_damaged: 'Damaged: can’t be split into columns',
  rows_header: 'The header again',
  rows_total: 'Totals and notes',
  rows_surplusCells: 'More cells than columns: the surplus was joined to the text',
  rows_continued: 'Goes on in the next line: that line was joined to the text',
  rows_scrambled: 'Wrong encoding (“Ã©” for “é”): repaired',
  rows_titleOnly: 'No text: the title is read',
  keepNonAnswers: 'Analyze them anyway',
  leaveOutRepeats: 'Leave them out',
  showRows: 'Show these rows',
  lineNumber: 'Line {line}',
  moreRows: 'and {count} more',
  saveRows: 'Download these rows',

  // Ratings and labels
  moodsOfRatings: 'What the ratings in “{name}” mean',
  moodsOfLabels: 'What the labels in “{name}” mean',
  moodsHint:
    'Compare uses them as the correct labels. The file’s results show where the text says otherwise.',
  value: 'Value',
  means: 'Means',
  noMood: 'Nothing',
  moreValues: 'and {count} more values',

  // Beside a row of the results
  problem_empty: 'No text',
  problem_nonAnswer: 'Nothing to say',
  problem_repeat: 'Repeated text',
  problem_number: 'Only a number',
  problem_lostLetters: 'Letters lost',
  problem_damaged: 'Damaged',
  problem_header: 'Header',
  problem_total: 'Total',
  problem_unclosedQuote: 'Unclosed quote',
  problem_notJson: 'Not a JSON object',
  problem_noTimes: 'Times can’t be read',
  problem_surplusCells: '{cells} cells instead of {columns}',
  doubt_surplusCells: '{cells} cells instead of {columns}',
  doubt_continued: 'Joined lines',
  doubt_scrambled: 'Repaired letters',
  doubt_titleOnly: 'Title only',
  partialFile: '{done} of {total} rows are analyzed; the others have no mood in this file.',
  cellsUnchanged: 'Every cell of the file is unchanged.',
  cellsEscaped: {
    one: '{count} cell begins like a formula and got an apostrophe.',
    other: '{count} cells begin like formulas and got an apostrophe.',
  },
  cellsCut: {
    one: '{count} cell is too long for Excel and was cut. The CSV has it whole.',
    other: '{count} cells are too long for Excel and were cut. The CSV has them whole.',
  },
};
