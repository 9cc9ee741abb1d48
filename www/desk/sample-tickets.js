/** A hand-written sample inbox. */

import { t } from '../shared/i18n.js';

/** @typedef {{ by: 'customer' | 'agent', text: string, time: number }} Message its time in milliseconds since 1970 */

/**
 * @typedef {object} Ticket
 * @property {number} id
 * @property {string} subject
 * @property {string} customer
 * @property {Message[]} messages oldest first
 * @property {import('mizaj').Verdict} [verdict] on the customer's last message
 * @property {import('mizaj').Label} [override] the agent's label for that message
 * @property {string[]} [reasons] why someone should look, as the badge names them
 * @property {'open' | 'pending' | 'solved'} status
 * @property {'mail' | 'chat' | 'form' | 'whatsapp'} channel
 * @property {string | undefined} [assignee] one of `AGENTS`
 * @property {boolean} [isEscalated]
 */

/** @typedef {[by: 'customer' | 'agent', minutesAgo: number, text: string]} Line */

/** @typedef {Pick<Ticket, 'subject' | 'customer' | 'channel' | 'assignee'> & { messages: Line[] }} Sample */

/** The agent at this desk. */
const ME = 'me';
/** Who may take care of a ticket. */
export const AGENTS = [ME, 'Salma', 'Thomas'];

/** The name of an agent, in the language of the page. @param {string} agent */
export const assigneeName = (agent) => (agent === ME ? t('deskMe') : agent);

/** What the customer has written. @param {Ticket} ticket */
export const customerWords = ({ messages }) =>
  messages.filter(({ by }) => by === 'customer').map(({ text }) => text);

/** @type {Sample[]} */
const TICKETS = [
  {
    subject: 'Refund for order 4471',
    customer: 'Nora Bennett',
    channel: 'mail',
    assignee: ME,
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
    channel: 'chat',
    assignee: ME,
    messages: [
      ['customer', 240, 'Bonjour, ma commande devait arriver mardi.'],
      ['agent', 200, 'Bonjour Julien, je regarde tout de suite.'],
      ['customer', 41, 'Merci beaucoup pour votre aide, le colis est arrivé ce matin. Parfait !'],
    ],
  },
  {
    subject: 'التطبيق لا يعمل',
    customer: 'سلمى العلوي',
    channel: 'whatsapp',
    messages: [
      ['customer', 75, 'السلام عليكم، كيف يمكنني تغيير كلمة المرور؟'],
      ['agent', 60, 'وعليكم السلام، من الإعدادات ثم الحساب.'],
      ['customer', 20, 'التطبيق سيء جدا ولا يفتح، ضيعت وقتي معكم'],
    ],
  },
  {
    subject: 'Invoice with company name',
    customer: 'Peter Lindqvist',
    channel: 'form',
    assignee: 'Thomas',
    messages: [
      ['customer', 33, 'Could you please send the invoice again with our company name on it?'],
    ],
  },
  {
    subject: 'شكرا على التوصيل',
    customer: 'ياسين برادة',
    channel: 'whatsapp',
    messages: [['customer', 55, 'والله خدمة زوينة بزاف، التوصيل كان سريع، شكرا ليكم']],
  },
  {
    subject: 'Facture en double',
    customer: 'Claire Dumas',
    channel: 'mail',
    assignee: 'Salma',
    messages: [
      ['customer', 300, 'J’ai été débitée deux fois pour la même facture.'],
      ['agent', 280, 'Nous vérifions avec la comptabilité.'],
      [
        'customer',
        18,
        'Toujours rien et personne ne répond. C’est la troisième fois que j’écris, je suis très déçue.',
      ],
    ],
  },
  {
    subject: 'Account in another language',
    customer: 'Rachid Amrani',
    channel: 'chat',
    messages: [['customer', 8, 'salam, kifach nbdel logha dyal l compte dyali?']],
  },
  {
    subject: 'الفلوس ديالي',
    customer: 'حمزة التازي',
    channel: 'whatsapp',
    messages: [
      ['customer', 400, 'خلصت الطلبية وما وصلني والو'],
      ['agent', 380, 'نعتذر، نراجع الأمر مع شركة الشحن.'],
      ['customer', 30, 'رجعو ليا فلوسي ولا غادي نمشي للمحكمة'],
    ],
  },
  {
    subject: 'Charger got hot',
    customer: 'Maya Fischer',
    channel: 'form',
    messages: [
      [
        'customer',
        25,
        'The charger you sent started smoking on my desk last night. This is dangerous, please call me back.',
      ],
    ],
  },
  {
    subject: 'Dossier pour la préfecture',
    customer: 'Awa Diallo',
    channel: 'mail',
    assignee: ME,
    messages: [
      ['customer', 50, 'Bonjour, il me faut l’attestation avant vendredi. C’est possible\u202f?'],
    ],
  },
];

/** The tickets that arrive while the feed runs. */
const ARRIVING = [
  [
    'Lamp arrived broken',
    'Emily Stone',
    'The lamp arrived in pieces. Terrible packaging, I am very disappointed.',
  ],
  ['Merci !', 'Hugo Perrin', 'Échange fait en deux jours, service impeccable. Merci !'],
  ['استفسار', 'ليلى حداد', 'هل الفرع مفتوح يوم الأحد؟'],
  ['Password', 'Tom Hale', 'I cannot find the button to change my password. Where is it?'],
  ['خدمة سيئة', 'كريم منصور', 'أسوأ خدمة عملاء، انتظرت ساعة كاملة بلا جواب'],
  [
    'Great support',
    'Ana Costa',
    'Your colleague was wonderful, she solved everything in five minutes.',
  ],
];

const MINUTE = 60_000;
/** Delay between arriving tickets, in milliseconds. */
const PAUSE_MS = 2500;

/**
 * The inbox: tickets with their messages, oldest first.
 * @returns {Ticket[]}
 */
export function inbox() {
  const now = Date.now();
  return TICKETS.map(({ messages, ...ticket }, index) => ({
    ...ticket,
    id: index + 1,
    status: 'open',
    messages: messages.map(([by, minutes, text]) => ({ by, text, time: now - minutes * MINUTE })),
  }));
}

/**
 * New tickets, one by one, until `signal` fires.
 * @param {number} firstId
 * @param {AbortSignal} signal
 * @returns {AsyncGenerator<Ticket>}
 */
export async function* arrivals(firstId, signal) {
  for (const [index, [subject, customer, text]] of ARRIVING.entries()) {
    await pause(signal);
    if (signal.aborted) return;
    yield {
      id: firstId + index,
      subject,
      customer,
      status: 'open',
      channel: 'chat',
      messages: [{ by: 'customer', text, time: Date.now() }],
    };
  }
}

/**
 * Waits; `signal` ends the wait early.
 * @param {AbortSignal} signal
 */
function pause(signal) {
  return new Promise((done) => {
    setTimeout(done, PAUSE_MS);
    signal.addEventListener('abort', done, { once: true });
  });
}
