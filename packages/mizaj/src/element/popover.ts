/** A box over the page that a button opens: it stays on the screen and closes when one looks away. */

/** Minimum distance between the box and the edge of the screen, in CSS pixels. */
const EDGE = 8;
/** Distance between the box and its button. */
const GAP = 5;

/** The box that is open where the browser does not manage popovers itself. */
let opened: Popover | undefined;

/** A button and its box. `hidden` on the box says whether it is closed. */
export class Popover {
  readonly #button: HTMLButtonElement;
  readonly #box: HTMLElement;
  readonly #onOpen: () => void;
  /** Watches the sizes of box and page while the box is open, if supported. */
  #sizes: ResizeObserver | undefined;
  readonly #place = () => this.#keepInSight();
  readonly #closeOutside = ({ target }: Event) => {
    const host = (this.#box.getRootNode() as ShadowRoot).host;
    if (target !== host) this.close();
  };

  /** `onOpen` fills the box. Both elements must be in the same tree. */
  constructor(button: HTMLButtonElement, box: HTMLElement, onOpen: () => void) {
    this.#button = button;
    this.#box = box;
    this.#onOpen = onOpen;
    if (isNative(box)) {
      // The browser closes it on Escape, on a click outside, and when another one opens.
      box.popover = 'auto';
      button.popoverTargetElement = box;
      box.addEventListener('beforetoggle', (event) =>
        this.#changed((event as ToggleEvent).newState === 'open'),
      );
    } else {
      button.addEventListener('click', () => (this.isOpen ? this.close() : this.#openAlone()));
    }
    for (const part of [button, box]) {
      part.addEventListener('keydown', ({ key }) => {
        if (key === 'Escape' && this.isOpen) this.close(true);
      });
    }
  }

  /** Whether the box is visible. */
  get isOpen(): boolean {
    return !this.#box.hidden;
  }

  /** Closes the box; on request the button gets the focus. */
  close(refocus = false): void {
    if (!this.isOpen) return;
    if (isNative(this.#box) && this.#box.isConnected) this.#box.hidePopover();
    if (this.isOpen) this.#changed(false);
    if (refocus) this.#button.focus();
  }

  #openAlone(): void {
    opened?.close();
    opened = this;
    this.#changed(true);
    document.addEventListener('pointerdown', this.#closeOutside, true);
  }

  #changed(isOpen: boolean): void {
    this.#box.hidden = !isOpen;
    this.#button.setAttribute('aria-expanded', String(isOpen));
    this.#sizes?.disconnect();
    for (const type of ['scroll', 'resize']) removeEventListener(type, this.#place, true);
    if (!isOpen) {
      document.removeEventListener('pointerdown', this.#closeOutside, true);
      if (opened === this) opened = undefined;
      return;
    }
    this.#onOpen();
    for (const type of ['scroll', 'resize']) addEventListener(type, this.#place, true);
    requestAnimationFrame(this.#place);
    if (!globalThis.ResizeObserver) return;
    this.#sizes ??= new ResizeObserver(this.#place);
    for (const sized of [this.#box, document.documentElement]) this.#sizes.observe(sized);
  }

  /** Places the box below its button, or above if there is more room, and inside the screen. */
  #keepInSight(): void {
    if (!this.isOpen) return;
    if (!this.#box.isConnected) return this.#changed(false);
    const { style } = this.#box;
    // Space reserved for a scrollbar makes the page narrower than the screen.
    const { clientWidth, clientHeight } = document.documentElement;
    const page = document.documentElement.getBoundingClientRect();
    const right = Math.min(page.right, clientWidth) - EDGE;
    const left = Math.max(page.left, 0) + EDGE;
    const anchor = this.#anchor();
    const below = clientHeight - EDGE - anchor.bottom - GAP;
    const above = anchor.top - GAP - EDGE;
    style.setProperty('--width', `${right - left}px`);
    style.setProperty('--height', `${Math.max(below, above)}px`);
    const { width, height } = this.#box.getBoundingClientRect();
    const isMirrored = getComputedStyle(this.#box).direction === 'rtl';
    const start = isMirrored ? anchor.right - width : anchor.left;
    const isBelow = height <= below || below >= above;
    style.setProperty('--left', `${Math.max(left, Math.min(start, right - width))}px`);
    style.setProperty('--top', `${isBelow ? anchor.bottom + GAP : anchor.top - GAP - height}px`);
  }

  /** The place of everything that the box explains: the row of the button. */
  #anchor(): DOMRect {
    return (this.#button.parentElement ?? this.#button).getBoundingClientRect();
  }
}

function isNative(box: HTMLElement): boolean {
  return 'showPopover' in box;
}
