/** Sorts the tickets, but never while the pointer or the focus is in the list. */

/** @typedef {import('./sample-tickets.js').Ticket} Ticket */

const HOUR = 3_600_000;
/** Maximum time to wait for the moods before the tickets are shown, in milliseconds. */
const MAX_WAIT_MS = 4000;

/** @param {Ticket} ticket */
const lastTime = ({ messages }) => messages.at(-1)?.time ?? 0;
/** How unhappy a message is that the agent labeled. */
const UNHAPPINESS = { negative: 1, neutral: 0, positive: -1 };
/** @param {Ticket} ticket */
const unhappiness = ({ verdict, override }) => {
  if (override) return UNHAPPINESS[override];
  return verdict ? verdict.scores.negative - verdict.scores.positive : 0;
};
/** How much a reason to look adds to the urgency; the gravest add more. */
const REASON_WEIGHT = 0.6;
const GRAVE_WEIGHT = 1.5;
const GRAVE = ['legal', 'fraud', 'safety'];
/** @param {string} reason */
const isGrave = (reason) => GRAVE.includes(reason);
/** @param {string} reason */
const weightOf = (reason) => (isGrave(reason) ? GRAVE_WEIGHT : REASON_WEIGHT);
/** Tickets that wait for the customer, or for nobody, come after all others. */
const STATUS_RANK = { open: 0, pending: -4, solved: -8 };

/**
 * Why someone should look at a ticket. An agent who disagrees with the mood knows better.
 * @param {Ticket} ticket
 */
export function reasonsOf({ reasons = [], override = 'negative' }) {
  if (override === 'positive') return [];
  const isCourse = (/** @type {string} */ reason) => ['worsening', 'angry'].includes(reason);
  return override === 'negative' ? reasons : reasons.filter((reason) => !isCourse(reason));
}

/**
 * How urgently a ticket needs an answer: an unhappy last message, reasons to look, a long wait. A
 * threat or a danger is as urgent as the unhappiest message, however calm its words are.
 * @param {Ticket} ticket
 */
function urgency(ticket) {
  const reasons = reasonsOf(ticket);
  return (
    STATUS_RANK[ticket.status] +
    (reasons.some(isGrave) ? UNHAPPINESS.negative : unhappiness(ticket)) +
    reasons.reduce((sum, reason) => sum + weightOf(reason), 0) +
    Math.min((Date.now() - lastTime(ticket)) / HOUR, 24) / 24
  );
}

/** @type {Record<string, (ticket: Ticket) => number>} */
const RANKS = { urgency, mood: unhappiness, time: lastTime };

export class QueueOrder {
  #list;
  #menu;
  #again;
  #draw;
  /**
   * The tickets as they are shown.
   * @type {Ticket[]}
   */
  #shown = [];

  /**
   * @param {HTMLElement} list
   * @param {HTMLSelectElement} menu
   * @param {HTMLElement} again the button that sorts again
   * @param {() => void} draw called when the order has changed: by menu or button, or because
   * pointer and focus have left the list
   */
  constructor(list, menu, again, draw) {
    this.#list = list;
    this.#menu = menu;
    this.#again = again;
    this.#draw = draw;
    menu.addEventListener('change', () => this.#renew());
    again.addEventListener('click', () => {
      this.#renew();
      // The button disappears, so move the focus to the menu.
      menu.focus();
    });
    list.addEventListener('mouseleave', (event) => this.#left(event));
    list.addEventListener('focusout', (event) => this.#left(event));
  }

  /**
   * Draws in the next frame, when the new position of pointer and focus is known. A button must
   * not disappear while it is pressed.
   * @param {MouseEvent | FocusEvent} event
   */
  #left({ relatedTarget }) {
    const isNear =
      relatedTarget instanceof Node &&
      (this.#list.contains(relatedTarget) || relatedTarget === this.#again);
    if (!isNear) requestAnimationFrame(this.#draw);
  }

  #renew() {
    this.#shown = [];
    this.#draw();
  }

  /**
   * The tickets in display order. While the pointer or focus is in the list, tickets keep their
   * places and new ones come last.
   * @param {Ticket[]} tickets
   */
  sorted(tickets) {
    const rank = RANKS[this.#menu.value];
    const wanted = [...tickets].sort((a, b) => rank(b) - rank(a));
    const isHeld = this.#shown.length > 0 && this.#list.matches(':hover, :active, :focus-within');
    this.#shown = isHeld
      ? [...this.#shown, ...wanted.filter((ticket) => !this.#shown.includes(ticket))]
      : wanted;
    this.#again.toggleAttribute(
      'data-wanted',
      wanted.some((ticket, place) => ticket !== this.#shown[place]),
    );
    return this.#shown;
  }

  /**
   * Shows the inbox once the moods are known, so that tickets do not visibly re-sort. If that
   * takes too long, the tickets are shown by time, which needs no moods.
   * @param {HTMLElement} inbox
   */
  async reveal(inbox) {
    const late = new Promise((done) => setTimeout(done, MAX_WAIT_MS, true));
    if (await Promise.race([allKnown(inbox), late])) this.#menu.value = 'time';
    this.#renew();
    inbox.removeAttribute('aria-busy');
  }
}

/**
 * Resolves once every badge of the inbox has a verdict or has failed.
 * @param {HTMLElement} inbox
 * @returns {Promise<void>}
 */
function allKnown(inbox) {
  /** @type {Set<EventTarget | null>} */
  const failed = new Set();
  return new Promise((done) => {
    /** @param {Event} event */
    const look = ({ type, target }) => {
      if (type === 'mizaj-error') failed.add(target);
      const badges = [
        .../** @type {NodeListOf<import('mizaj/element').MizajBadge>} */ (
          inbox.querySelectorAll('mizaj-badge:not([for])')
        ),
      ];
      if (badges.every((badge) => badge.verdict || failed.has(badge))) done();
    };
    for (const event of ['mizaj-verdict', 'mizaj-error']) inbox.addEventListener(event, look);
  });
}
