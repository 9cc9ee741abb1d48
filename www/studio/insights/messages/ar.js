/** The messages of this view in Arabic. */
export default {
  insightsTitle: 'ماذا يقول زبائنك',
  insightsLead: 'حلّل ملفا أولا، فيظهر ملخصه هنا.',
  insightsOf: {
    zero: '{name}: لا صفوف',
    one: '{name}: صف واحد',
    two: '{name}: صفان',
    few: '{name}: {count} صفوف',
    many: '{name}: {count} صفا',
    other: '{name}: {count} صف',
  },
  filter: 'التصفية',
  noRows: 'لا صف يوافق ما اخترته.',
  seeRows: 'عرض الصفوف',
  print: 'طباعة التقرير',
  printRefused: 'لم تُخفَ البيانات الشخصية بعد، فلا يُطبع شيء. استعمل الزر «طباعة التقرير».',
  source: 'المصدر: {name}، بتحليل مزاج',
  fromTo: 'من {from} إلى {to}',

  // أبرز ما فيها
  partial: 'الصفوف المحللة حتى الآن: {done} من {total}',
  partialHint: 'تظهر الاستنتاجات والتنبيهات بعد تحليل كل الصفوف.',
  noClaim: 'لا يبرز موضوع ولا مجموعة ولا فترة أكثر مما تفسره الصدفة.',
  claim_topic:
    'أكثر ما يشكو منه الزبائن: {name}. نسبة السلبي {share} في الصفوف التي تذكره (عددها {rows})، و{other} في غيرها. ولولاها لكانت نسبة السلبي في كل الصفوف {without}.',
  claim_channel:
    'أقل المجموعات رضا: {name}. نسبة السلبي {share} في صفوفها (عددها {rows})، و{other} في غيرها. ولولاها لكانت نسبة السلبي في كل الصفوف {without}.',
  claim_day: '{name} أسوأ من المعتاد: نسبة السلبي {share} (عدد الصفوف {rows})، والمعتاد {other}.',
  claim_week:
    'أسبوع {name} أسوأ من المعتاد: نسبة السلبي {share} (عدد الصفوف {rows})، والمعتاد {other}.',
  claim_month: '{name} أسوأ من المعتاد: نسبة السلبي {share} (عدد الصفوف {rows})، والمعتاد {other}.',
  claim_recording:
    'المقطع الذي يبدأ عند {name} أسوأ من المعتاد: نسبة السلبي {share} (عدد الصفوف {rows})، والمعتاد {other}.',
  claim_rise: 'ارتفعت الشكاوى من «{name}» من {other} إلى {share} من الصفوف.',
  claim_fall: 'انخفضت الشكاوى من «{name}» من {other} إلى {share} من الصفوف.',
  levelsModel: 'هذه النسب من تقدير النموذج. قارن بعضها ببعض ولا تأخذها كما هي.',
  labelRows: 'صنّف 50 صفا لتصحيحها',
  levelsCorrected:
    'صُحّحت النسب بتصنيفات بشرية عددها {labels}. ويوافقها النموذج في {share} من صفوفها.',

  // النسب
  sharesModel: 'الأمزجة كما يراها النموذج',
  sharesModelHint: 'أخطاء النموذج غير مصححة.',
  sharesCorrected: 'الأمزجة بعد التصحيح',
  sharesCorrectedHint: 'مع فترة الثقة 95٪، وهي تشمل خطأ النموذج وخطأ العينة.',
  net: 'صافي المشاعر',
  interval95: 'فترة الثقة 95٪',
  alertMark: 'تنبيه',
  netHint: 'صافي المشاعر هو نسبة الإيجابي ناقص نسبة السلبي، مع فترة الثقة 95٪.',

  // المواضيع
  topics: 'المواضيع',
  topicsHint:
    'الأثر: كم نقطة كانت ستنخفض نسبة السلبي لولا الصفوف التي تذكر الموضوع، مع فترة الثقة 95٪.',
  impact: 'الأثر',
  lastPeriod: 'الشكاوى في آخر فترة',
  changeOf: '{before} ← {last}',
  negativeShare: '{share} سلبي',
  complaintsAbout: 'شكاوى من {name}',

  // المجموعات والفترات
  byChannel: 'حسب المجموعة',
  groupBy: 'التجميع حسب',
  andBy: 'ثم حسب',
  noGroup: 'لا شيء',
  negativeCorrected: 'السلبي بعد التصحيح',
  groupsCorrected: 'يضم الجدول أيضا النسب المصححة للمجموعات التي لها 50 تصنيفا بشريا على الأقل.',
  byLanguage: 'حسب اللغة',
  trend: 'عبر الزمن',
  trendHint: 'صافي المشاعر لكل {unit} مع فترة الثقة 95٪. الفترات القليلة الصفوف مجموعة معا.',
  unit_day: 'يوم',
  unit_week: 'أسبوع',
  unit_month: 'شهر',
  unit_recording: 'مقطع',
  noDates: 'لم يُختر عمود للتاريخ.',
  noReadDates: 'ليس لأي صف معروض تاريخ مقروء.',

  // التنبيهات
  alerts: 'تنبيهات',
  noAlerts: 'لا توجد فترة أسوأ مما تفسره الصدفة.',
  alert_day: '{period}: {share} سلبي (عدد الصفوف {rows})، والمعتاد {usual}',
  alert_week: 'أسبوع {period}: {share} سلبي (عدد الصفوف {rows})، والمعتاد {usual}',
  alert_month: '{period}: {share} سلبي (عدد الصفوف {rows})، والمعتاد {usual}',
  alert_recording: 'من {period}: {share} سلبي (عدد الصفوف {rows})، والمعتاد {usual}',
  whatChanged: 'ما الذي تغيّر',
  volume: 'عدد الصفوف: {rows}، والمعتاد {usual}',
  difference: '{name}: {first}، وفي غيرها {second}',
  quoted: '«{name}»',

  // الكلمات والصفوف
  drivesNegative: 'كلمات الشكوى',
  drivesPositive: 'كلمات المدح',
  noTerms: 'الصفوف قليلة جدا للاستنتاج.',
  share_negative: '{part} من {all}، أي {share} سلبي',
  share_positive: '{part} من {all}، أي {share} إيجابي',
  rowsWith: 'كل الصفوف التي فيها «{name}»',
  mostNegative: 'الأكثر سلبية',
  mostUncertain: 'الأقل يقينا',

  // جنبا إلى جنب
  sideBySide: 'جنبا إلى جنب',
  sideBySideHint: 'ما تختلف فيه مجموعتان أو لغتان أو فترتان أكثر مما تفسره الصدفة.',
  compareBy: 'قارن حسب',
  compareSides: 'قارن',
  firstSide: 'الأول',
  secondSide: 'الثاني',
  sidesWorse: '{first} أقل رضا من {second}: نسبة السلبي {share} مقابل {other}.',
  sidesBetter: '{first} أكثر رضا من {second}: نسبة السلبي {share} مقابل {other}.',
  sidesAlike: 'لا يختلف مزاج {first} عن {second} أكثر مما تفسره الصدفة.',
  sidesOrder: '{first}، وفي غيرها {second}:',
};
