// Hands on the record button and the keyboard. Sound is kept from the press on, before the server knows of it: between
// the two lie a round trip and the opening of the microphone, and people speak at once.

/** Held for longer than this, a key is a button to talk while it is down; else it turns the recording on or off. */
const HOLD_MS = 350;
/** A press that the server has not answered by then came to nothing. */
const PATIENCE_MS = 5000;
/** Where the space bar has a meaning of its own. */
const KEEPS_SPACE = 'input, textarea, select, summary, a[href], button, [contenteditable], [role="slider"], dialog, [popover]';
/** What the escape key closes before it means the recording. */
const OPEN = ':popover-open, dialog[open]';

/**
 * @typedef {{ isRunning: boolean, isReachable: boolean, begin(): void, discard(): void, ask(): void, stop(): void,
 * drop(): void }} Controlled
 */

export class RecordControl {
  #button;
  #capture;
  #listening = new AbortController();
  /** When the space bar went down to talk; null while it is up. @type {number | null} */
  #heldSince = null;
  #isPointed = false;
  #timer = 0;

  /** @param {HTMLElement} button @param {Controlled} capture */
  constructor(button, capture) {
    this.#button = button;
    this.#capture = capture;
    const { signal } = this.#listening;
    button.addEventListener('pointerdown', (event) => this.#point(event), { signal });
    button.addEventListener('click', () => this.#press(), { signal });
    addEventListener('pointerup', ({ target }) => this.#leave(target), { signal });
    addEventListener('pointercancel', () => this.#leave(null), { signal });
    addEventListener('keydown', (event) => this.#keyDown(event), { signal });
    addEventListener('keyup', (event) => this.#keyUp(event), { signal });
    // The key may come up where this page does not hear of it.
    addEventListener('blur', ({ timeStamp }) => this.#letGo(timeStamp), { signal });
  }

  dispose() {
    this.#listening.abort();
    clearTimeout(this.#timer);
  }

  get #isPressed() {
    return this.#button.getAttribute('aria-pressed') === 'true';
  }

  /** @param {PointerEvent} event */
  #point(event) {
    if (event.button !== 0) return;
    this.#isPointed = true;
    this.#prepare();
  }

  #prepare() {
    if (this.#isPressed || this.#button.hasAttribute('aria-disabled') || !this.#capture.isReachable) return;
    this.#capture.begin();
  }

  /** The server hears of the press by itself, if it can be reached. */
  #press() {
    if (this.#isPressed && !this.#capture.isReachable) return this.#capture.stop();
    this.#prepare();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => { if (!this.#isPressed) this.#capture.discard(); }, PATIENCE_MS);
  }

  /** A press that ends elsewhere is none. @param {EventTarget | null} target */
  #leave(target) {
    const isElsewhere = !this.#button.contains(/** @type {Node | null} */ (target));
    if (this.#isPointed && isElsewhere && !this.#isPressed) this.#capture.discard();
    this.#isPointed = false;
  }

  /** @param {KeyboardEvent} event */
  #keyDown(event) {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.key === 'Escape' && this.#capture.isRunning && !document.querySelector(OPEN)) this.#capture.drop();
    if (event.key !== ' ' || this.#hasOtherMeaning(event.target)) return;
    event.preventDefault();
    if (!event.repeat) this.#talk(event.timeStamp);
  }

  /** @param {number} now */
  #talk(now) {
    if (this.#capture.isRunning) return this.#capture.stop();
    if (!this.#capture.isReachable) return;
    this.#heldSince = now;
    this.#capture.begin();
    this.#capture.ask();
  }

  /** @param {KeyboardEvent} event */
  #keyUp(event) {
    if (event.key !== ' ' || this.#hasOtherMeaning(event.target)) return;
    event.preventDefault(); // Else the button, if it has the focus, would be pressed once more.
    this.#letGo(event.timeStamp);
  }

  /** @param {number} now */
  #letGo(now) {
    if (this.#heldSince !== null && now - this.#heldSince >= HOLD_MS) this.#capture.stop();
    this.#heldSince = null;
  }

  /** @param {EventTarget | null} target */
  #hasOtherMeaning(target) {
    const element = target instanceof Element ? target : null;
    return !this.#button.contains(element) && Boolean(element?.closest(KEEPS_SPACE));
  }
}
