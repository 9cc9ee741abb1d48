/** The order of the queue: by mood and urgency, and never so that a row jumps away under one's hand. */

const HOUR = 3_600_000;
/** How long the tickets wait to be seen until their moods are known, in milliseconds. */
const PATIENCE_MS = 4000;

const lastTime = ({ messages }) => messages.at(-1).time;
const unhappiness = ({ verdict }) => (verdict ? verdict.scores.negative - verdict.scores.positive : 0);
/** How much a ticket wants an answer: an unhappy last word, a worsening thread, a long wait. */
const urgency = (ticket) =>
  unhappiness(ticket) + (ticket.needsAttention ? 1 : 0) + Math.min((Date.now() - lastTime(ticket)) / HOUR, 24) / 24;
const RANKS = { urgency, mood: unhappiness, time: lastTime };

export class Order {
  #list;
  #menu;
  #again;
  /** The tickets as they are shown. */
  #shown = [];
  #draw;

  /** `draw` is called when the order has changed: by the menu, by the button, or because nobody is at the list any more. */
  constructor(list, menu, again, draw) {
    this.#list = list;
    this.#menu = menu;
    this.#again = again;
    this.#draw = draw;
    menu.addEventListener('change', () => this.#renew());
    again.addEventListener('click', () => {
      this.#renew();
      // The button goes; what is beside it stays.
      menu.focus();
    });
    // In the next frame it is known where pointer and focus are now. A button that is being pressed must not go before it is released.
    const look = ({ relatedTarget }) => list.contains(relatedTarget) || relatedTarget === again || requestAnimationFrame(draw);
    list.addEventListener('mouseleave', look);
    list.addEventListener('focusout', look);
  }

  #renew() {
    this.#shown = [];
    this.#draw();
  }

  /** The tickets as they are to be shown. While someone is at the list all stay where they are, and new ones come last. */
  of(tickets) {
    const rank = RANKS[this.#menu.value];
    const wanted = [...tickets].sort((a, b) => rank(b) - rank(a));
    const isHeld = this.#shown.length > 0 && this.#list.matches(':hover, :active, :focus-within');
    this.#shown = isHeld ? [...this.#shown, ...wanted.filter((ticket) => !this.#shown.includes(ticket))] : wanted;
    this.#again.toggleAttribute('data-wanted', wanted.some((ticket, place) => ticket !== this.#shown[place]));
    return this.#shown;
  }

  /**
   * Shows the inbox once the moods are known, so that nothing is sorted before one's eyes.
   * Where that takes long, the tickets are shown by time, which needs no moods, and stay so.
   */
  async reveal(inbox) {
    const late = new Promise((done) => setTimeout(done, PATIENCE_MS, true));
    if (await Promise.race([allKnown(inbox), late])) this.#menu.value = 'time';
    this.#renew();
    inbox.removeAttribute('aria-busy');
  }
}

/** Done once every badge of the inbox has said its verdict, or that it has none. */
function allKnown(inbox) {
  const failed = new Set();
  return new Promise((done) => {
    const look = ({ type, target }) => {
      if (type === 'mizaj-error') failed.add(target);
      const badges = [...inbox.querySelectorAll('mizaj-badge:not([for])')];
      if (badges.every((badge) => badge.verdict || failed.has(badge))) done();
    };
    for (const event of ['mizaj-verdict', 'mizaj-error']) inbox.addEventListener(event, look);
  });
}
