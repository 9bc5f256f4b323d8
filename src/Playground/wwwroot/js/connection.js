// Whether the page's circuit can be reached. Blazor tells it by the classes of its reconnect element alone, which
// ConnectionNotice.razor renders.

/** @typedef {'up' | 'down' | 'lost'} Reachability lost: this page will not be let in again; only a reload helps */

const PREFIX = 'components-reconnect-';
/** @type {Record<string, Reachability>} */
const STATES = {
  show: 'down', retrying: 'down', paused: 'down', failed: 'lost', rejected: 'lost', 'resume-failed': 'lost', hide: 'up',
};

/** Raises change after each change of its state. */
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

  /** Says on the reconnect notice how much sound is kept. @param {number} seconds 0 when none is */
  showKept(seconds) {
    const notice = /** @type {HTMLElement | null} */ (this.#notice);
    if (!notice) return;
    notice.toggleAttribute('data-keeping', seconds > 0);
    for (const place of notice.querySelectorAll('[data-kept]')) place.textContent = String(Math.round(seconds));
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
