import type { Messages } from './messages.js';

export const ar: Messages = {
  direction: 'rtl',
  labels: { negative: 'سلبي', neutral: 'محايد', positive: 'إيجابي' },
  confidence: { sure: 'مؤكد', fairly: 'شبه مؤكد', unsure: 'غير مؤكد' },
  separator: '، ',
  why: 'لماذا؟',
  close: 'إغلاق',
  because: 'ما الذي أثّر',
  speaksFor: 'يؤيد ذلك',
  speaksAgainst: 'يعارض ذلك',
  nothingCounted: 'لا توجد كلمة بارزة.',
  disagree: 'لا أوافق. الصحيح هو',
  thanks: 'تم التسجيل، شكرا.',
  failed: 'المزاج غير معروف',
  trend: 'مزاج المحادثة',
  worsening: 'يسوء',
  improving: 'يتحسن',
  steady: 'مستقر',
  escalate: 'تستحق نظرة أقرب: المزاج يسوء.',
};
