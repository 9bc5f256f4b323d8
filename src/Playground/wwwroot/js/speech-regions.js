/** The maximum number of regions: many more than a page shows. */
const MAX = 64;

/** The regions of detected speech, in milliseconds of the captured audio. */
export class SpeechRegions {
  /** @type {{ from: number, to: number | null }[]} oldest first; the last may be open */
  #regions = [];

  clear() {
    this.#regions = [];
  }

  /** @param {boolean} isStart @param {number} ms */
  note(isStart, ms) {
    const last = this.#regions.at(-1);
    if (isStart) {
      if (last && last.to === null) last.to = ms; // The end event was lost.
      this.#regions.push({ from: ms, to: null });
      if (this.#regions.length > MAX) this.#regions.shift();
    } else if (last && last.to === null) last.to = Math.max(ms, last.from);
  }

  /** @param {number} from @param {number} to @returns {{ from: number, to: number }[]} */
  between(from, to) {
    return this.#regions
      .map((region) => ({ from: region.from, to: region.to ?? to }))
      .filter((region) => region.to > from && region.from < to);
  }

  /** Whether there is speech at a position. @param {number} ms */
  has(ms) {
    return this.#regions.some(({ from, to }) => from <= ms && (to === null || ms < to));
  }
}
