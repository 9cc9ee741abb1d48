/** The messages of this view in English. */
export default {
  insightsTitle: 'What your customers say',
  insightsLead: 'Analyze a file first. Its insights appear here.',
  insightsOf: { one: '{name}: {count} row', other: '{name}: {count} rows' },
  filter: 'Filter',
  noRows: 'No row passes the filter.',
  seeRows: 'See the rows',
  print: 'Print the report',
  printRefused:
    'Personal data is not redacted yet, so nothing is printed. Use the button “Print the report”.',
  source: 'Source: {name}, analyzed with Mizaj',
  fromTo: '{from} to {to}',

  // What stands out
  partial: '{done} of {total} rows analyzed so far',
  partialHint: 'Conclusions and alerts come when every row is analyzed.',
  noClaim: 'No topic, group or period stands out by more than chance explains.',
  claim_topic:
    'Customers complain most about {name}: {share} of the {rows} rows about it are negative, {other} of the others. Without them, {without} of all rows would be negative.',
  claim_channel:
    '{name} is the least happy group: {share} of its {rows} rows are negative, {other} of the others. Without them, {without} of all rows would be negative.',
  claim_day: '{name} is worse than usual: {share} of {rows} rows are negative, usually {other}.',
  claim_week:
    'The week of {name} is worse than usual: {share} of {rows} rows are negative, usually {other}.',
  claim_month: '{name} is worse than usual: {share} of {rows} rows are negative, usually {other}.',
  claim_recording:
    'The part from {name} is worse than usual: {share} of {rows} rows are negative, usually {other}.',
  claim_rise: 'Complaints about {name} rose from {other} to {share} of the rows.',
  claim_fall: 'Complaints about {name} fell from {other} to {share} of the rows.',
  levelsModel:
    'Shares are the model’s own. Compare them with each other; do not take them as they are.',
  labelRows: 'Label 50 rows to correct them',
  levelsCorrected:
    'Shares are corrected by {labels} labels of people. The model gives the same label to {share} of these rows.',

  // Shares
  sharesModel: 'Moods, as the model sees them',
  sharesModelHint: 'The model’s errors are not corrected.',
  sharesCorrected: 'Moods, corrected',
  sharesCorrectedHint:
    'With 95% intervals that hold the error of the model as well as of the sample.',
  net: 'Net sentiment',
  interval95: '95% interval',
  alertMark: 'Alert',
  netHint: 'Net sentiment is the positive share minus the negative share, with its 95% interval.',

  // Topics
  topics: 'Topics',
  topicsHint:
    'Impact: by how many points the negative share would fall without the rows about the topic, with its 95% interval.',
  impact: 'Impact',
  lastPeriod: 'Complaints, last period',
  changeOf: '{before} → {last}',
  negativeShare: '{share} negative',
  complaintsAbout: 'Complaints about {name}',

  // Groups and periods
  byChannel: 'By group',
  groupBy: 'Group by',
  andBy: 'and by',
  noGroup: 'Nothing',
  negativeCorrected: 'Negative, corrected',
  groupsCorrected: 'Groups with at least 50 labels of people have corrected shares in the table.',
  byLanguage: 'By language',
  trend: 'Over time',
  trendHint: 'Net sentiment by {unit}, with its 95% interval. Periods with few rows are joined.',
  unit_day: 'day',
  unit_week: 'week',
  unit_month: 'month',
  unit_recording: 'part of the recording',
  noDates: 'No date column was chosen.',
  noReadDates: 'No row that is shown has a date that can be read.',

  // Alerts
  alerts: 'Alerts',
  noAlerts: 'No period is worse than chance would explain.',
  alert_day: '{period}: {share} of {rows} rows negative, usually {usual}',
  alert_week: 'Week of {period}: {share} of {rows} rows negative, usually {usual}',
  alert_month: '{period}: {share} of {rows} rows negative, usually {usual}',
  alert_recording: 'From {period}: {share} of {rows} rows negative, usually {usual}',
  whatChanged: 'What changed',
  volume: 'Rows: {rows}, usually {usual}',
  difference: '{name}: {first}, otherwise {second}',
  quoted: '“{name}”',

  // Terms and rows
  drivesNegative: 'Words of complaint',
  drivesPositive: 'Words of praise',
  noTerms: 'Not enough rows to tell.',
  share_negative: '{part} of {all} rows, {share} negative',
  share_positive: '{part} of {all} rows, {share} positive',
  rowsWith: 'All rows with “{name}”',
  mostNegative: 'Most negative',
  mostUncertain: 'Least certain',

  // Side by side
  sideBySide: 'Side by side',
  sideBySideHint: 'What two groups, languages or periods differ in by more than chance explains.',
  compareBy: 'Compare',
  compareSides: 'Compare',
  firstSide: 'First',
  secondSide: 'Second',
  sidesWorse:
    '{first} is less happy than {second}: {share} of its rows are negative, against {other}.',
  sidesBetter:
    '{first} is happier than {second}: {share} of its rows are negative, against {other}.',
  sidesAlike: '{first} and {second} do not differ in mood by more than chance explains.',
  sidesOrder: '{first}, otherwise {second}:',
};
