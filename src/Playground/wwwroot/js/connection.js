// The state of the page's circuit. Blazor shows it only as classes of the reconnect element, which
// ConnectionNotice.razor renders.

/** @typedef {'up' | 'down' | 'lost'} Reachability lost: the circuit is gone, and only a reload helps */

const PREFIX = 'components-reconnect-';
/** @type {Record<string, Reachability>} */
const STATES = {
  show: 'down', retrying: 'down', paused: 'down', failed: 'lost', rejected: 'lost', 'resume-failed': 'lost', hide: 'up',
};

/** Dispatches "change" after each change of the state. */
export class Connection extends EventTarget {
  /** @type {Reachability} */
  state = 'up';
  #observer = new MutationObserver(() => this.#read());
  #notice;

  /** @param {Element | null} notice the element whose classes Blazor sets */
  constructor(notice = document.getElementById('components-reconnect-modal')) {
    super();
    this.#notice = notice;
    if (notice) this.#observer.observe(notice, { attributes: true, attributeFilter: ['class'] });
  }

  /** Shows on the reconnect notice how much audio is buffered. @param {number} seconds 0 if there is none */
  showBuffered(seconds) {
    const notice = /** @type {HTMLElement | null} */ (this.#notice);
    if (!notice) return;
    notice.toggleAttribute('data-buffering', seconds > 0);
    for (const place of notice.querySelectorAll('[data-buffered]')) place.textContent = String(Math.round(seconds));
  }

  dispose() {
    this.#observer.disconnect();
  }

  #read() {
    const classes = [...this.#notice?.classList ?? []].filter((name) => name.startsWith(PREFIX));
    const state = classes.map((name) => STATES[name.slice(PREFIX.length)]).find(Boolean) ?? 'up';
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new Event('change'));
  }
}
