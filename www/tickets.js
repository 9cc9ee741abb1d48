/** A support inbox as it could be, written by hand; times are minutes ago. */

const TICKETS = [
  {
    subject: 'Refund for order 4471',
    customer: 'Nora Bennett',
    messages: [
      ['customer', 190, 'Hello, I returned my order on Monday. When will I get the refund?'],
      ['agent', 170, 'Hello Nora, it usually takes three working days.'],
      ['customer', 95, 'It has been a week now and there is still nothing.'],
      ['customer', 12, 'This is unacceptable. Nobody answers and I want my money back today!'],
    ],
  },
  {
    subject: 'Commande jamais reçue',
    customer: 'Julien Mercier',
    messages: [
      ['customer', 240, 'Bonjour, ma commande devait arriver mardi.'],
      ['agent', 200, 'Bonjour Julien, je regarde tout de suite.'],
      ['customer', 41, 'Merci beaucoup pour votre aide, le colis est arrivé ce matin. Parfait !'],
    ],
  },
  {
    subject: 'التطبيق لا يعمل',
    customer: 'سلمى العلوي',
    messages: [
      ['customer', 75, 'السلام عليكم، كيف يمكنني تغيير كلمة المرور؟'],
      ['agent', 60, 'وعليكم السلام، من الإعدادات ثم الحساب.'],
      ['customer', 20, 'التطبيق سيء جدا ولا يفتح، ضيعت وقتي معكم'],
    ],
  },
  {
    subject: 'Invoice with company name',
    customer: 'Peter Lindqvist',
    messages: [['customer', 33, 'Could you please send the invoice again with our company name on it?']],
  },
  {
    subject: 'شكرا على التوصيل',
    customer: 'ياسين برادة',
    messages: [['customer', 55, 'والله خدمة زوينة بزاف، التوصيل كان سريع، شكرا ليكم']],
  },
  {
    subject: 'Facture en double',
    customer: 'Claire Dumas',
    messages: [
      ['customer', 300, 'J’ai été débitée deux fois pour la même facture.'],
      ['agent', 280, 'Nous vérifions avec la comptabilité.'],
      ['customer', 18, 'Toujours rien et personne ne répond. C’est la troisième fois que j’écris, je suis très déçue.'],
    ],
  },
  {
    subject: 'Account in another language',
    customer: 'Rachid Amrani',
    messages: [['customer', 8, 'salam, kifach nbdel logha dyal l compte dyali?']],
  },
];

/** What arrives while the feed runs. */
const ARRIVING = [
  ['Lamp arrived broken', 'Emily Stone', 'The lamp arrived in pieces. Terrible packaging, I am very disappointed.'],
  ['Merci !', 'Hugo Perrin', 'Échange fait en deux jours, service impeccable. Merci !'],
  ['استفسار', 'ليلى حداد', 'هل الفرع مفتوح يوم الأحد؟'],
  ['Password', 'Tom Hale', 'I cannot find the button to change my password. Where is it?'],
  ['خدمة سيئة', 'كريم منصور', 'أسوأ خدمة عملاء، انتظرت ساعة كاملة بلا جواب'],
  ['Great support', 'Ana Costa', 'Your colleague was wonderful, she solved everything in five minutes.'],
];

const MINUTE = 60_000;
/** Between two arriving tickets, in milliseconds. */
const PAUSE_MS = 2500;

/** The inbox: tickets with their messages, oldest first. */
export function inbox() {
  const now = Date.now();
  return TICKETS.map(({ subject, customer, messages }, index) => ({
    id: index + 1,
    subject,
    customer,
    messages: messages.map(([by, minutes, text]) => ({ by, text, time: now - minutes * MINUTE })),
  }));
}

/** New tickets, one after the other, until `signal` fires. */
export function arrivals(firstId, signal) {
  let next = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        await pause(signal);
        if (signal.aborted || next >= ARRIVING.length) return controller.close();
        const [subject, customer, text] = ARRIVING[next];
        const message = { by: 'customer', text, time: Date.now() };
        controller.enqueue({ id: firstId + next, subject, customer, messages: [message] });
        next += 1;
      },
    },
    { highWaterMark: 0 },
  );
}

/** Some time, or less if `signal` fires. */
function pause(signal) {
  return new Promise((resolve) => {
    setTimeout(resolve, PAUSE_MS);
    signal.addEventListener('abort', resolve, { once: true });
  });
}
