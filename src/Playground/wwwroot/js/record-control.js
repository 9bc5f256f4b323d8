// Handles the record button and the keyboard. Audio is buffered from the press on, because people start to speak before
// the server has been notified and the microphone is open.

import { closeDrawer } from './drawers.js';

/** A key held longer than this is push-to-talk; a shorter press toggles the recording. */
const HOLD_MS = 350;
/** The time limit for the server's reaction to a press. */
const TIMEOUT_MS = 15_000;
/** Elements in which the space bar has another function. */
const KEEPS_SPACE = 'input, textarea, select, summary, a[href], button, [contenteditable], [role="slider"], dialog, [popover]';
/** Elements that the escape key closes instead of canceling the recording. */
const OPEN = ':popover-open, dialog[open]';

/**
 * @typedef {{ isRunning: boolean, isReachable: boolean, begin(): void, discard(): void, ask(): void, stop(): void,
 * cancelRecording(): void }} Controlled
 */

export class RecordControl {
  #button;
  #capture;
  #listening = new AbortController();
  /**
   * When the space bar was pressed for push-to-talk; null while it is up.
   * @type {number | null}
   */
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
    // The key may be released while another window has the focus.
    addEventListener('blur', ({ timeStamp }) => this.#release(timeStamp), { signal });
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

  /** The server handles the click itself if it can be reached. */
  #press() {
    if (this.#isPressed && !this.#capture.isReachable) return this.#capture.stop();
    this.#prepare();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => { if (!this.#isPressed) this.#capture.discard(); }, TIMEOUT_MS);
  }

  /**
   * A press that ends outside the button is not a click.
   * @param {EventTarget | null} target
   */
  #leave(target) {
    const isElsewhere = !this.#button.contains(/** @type {Node | null} */ (target));
    if (this.#isPointed && isElsewhere && !this.#isPressed) this.#capture.discard();
    this.#isPointed = false;
  }

  /** @param {KeyboardEvent} event */
  #keyDown(event) {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.key === 'Escape' && !document.querySelector(OPEN) && !closeDrawer() && this.#capture.isRunning) {
      this.#capture.cancelRecording();
    }
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
    event.preventDefault(); // Otherwise a focused button would be clicked again.
    this.#release(event.timeStamp);
  }

  /** @param {number} now */
  #release(now) {
    if (this.#heldSince !== null && now - this.#heldSince >= HOLD_MS) this.#capture.stop();
    this.#heldSince = null;
  }

  /** @param {EventTarget | null} target */
  #hasOtherMeaning(target) {
    const element = target instanceof Element ? target : null;
    return !this.#button.contains(element) && Boolean(element?.closest(KEEPS_SPACE));
  }
}
