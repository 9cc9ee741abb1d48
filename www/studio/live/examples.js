/** Texts to try. Those marked `weak` are of kinds that the model often misreads. */

/** @typedef {{ text: string, weak?: 'sarcasm' | 'dialect' }} Example */

/** @type {{ language: 'en' | 'fr' | 'ar' | 'ar-Latn' | 'darija', texts: Example[] }[]} */
export const EXAMPLES = [
  {
    language: 'en',
    texts: [
      { text: 'I love it!' },
      { text: 'The parcel arrived two weeks late and nobody answers my emails.' },
      { text: 'How do I change the address on my invoice?' },
      { text: 'Great, I love waiting three hours for an answer.', weak: 'sarcasm' },
    ],
  },
  {
    language: 'fr',
    texts: [
      { text: 'Le service client est nul, je suis très déçu' },
      { text: 'Livraison rapide et équipe adorable, merci !' },
      { text: 'L’écran est superbe. Par contre la batterie ne tient pas la journée.' },
    ],
  },
  {
    language: 'ar',
    texts: [
      { text: 'الخدمة ممتازة شكرا' },
      { text: 'تأخرت الطلبية أسبوعين ولم يرد علي أحد، تجربة سيئة جدا.' },
      { text: 'متى يفتح الفرع يوم السبت؟' },
    ],
  },
  {
    language: 'darija',
    texts: [
      { text: 'الخدمة زوينة بزاف، الله يعطيكم الصحة' },
      { text: 'واش هادي خدمة؟ تقهرت معاكم والو ما كايخدم', weak: 'dialect' },
    ],
  },
  {
    language: 'ar-Latn',
    texts: [
      { text: 'service zwin bzaf, lah ya3tikom sa7a' },
      { text: 'mab9itch baghi had l app, khayba bzaf', weak: 'dialect' },
    ],
  },
];
