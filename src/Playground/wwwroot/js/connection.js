// The state of the page's circuit. Blazor shows it only as classes of the reconnect element, which
// ConnectionNotice.razor renders.

const PREFIX = 'components-reconnect-';
const UP = `${PREFIX}hide`;

/** Dispatches "change" after each change of the state. */
export class Connection extends EventTarget {
  isUp = true;
  #notice;

  /** @param {HTMLElement | null} notice the element whose classes Blazor sets */
  constructor(notice) {
    super();
    this.#notice = notice;
    if (notice) new MutationObserver(() => this.#read()).observe(notice, { attributes: true, attributeFilter: ['class'] });
  }

  /**
   * Shows on the reconnect notice what is buffered.
   * @param {number} seconds the length of the audio
   * @param {'recording' | 'recorded' | 'file' | ''} kind what is in progress; empty for nothing
   */
  showBuffered(seconds, kind) {
    if (!this.#notice) return;
    this.#notice.dataset.buffering = kind;
    for (const place of this.#notice.querySelectorAll('[data-buffered]')) place.textContent = String(Math.round(seconds));
  }

  #read() {
    const classes = [...this.#notice?.classList ?? []].filter((name) => name.startsWith(PREFIX));
    const isUp = classes.every((name) => name === UP);
    if (isUp === this.isUp) return;
    this.isUp = isUp;
    // Blazor also shows an attempt to reconnect that fails halfway as an error of the page.
    if (isUp) document.getElementById('blazor-error-ui')?.style.removeProperty('display');
    this.dispatchEvent(new Event('change'));
  }
}

/** The connection of this page. */
export const connection = new Connection(document.getElementById('components-reconnect-modal'));
