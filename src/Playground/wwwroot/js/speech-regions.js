/** Regions that are remembered: many more than a page shows. */
const MAX = 64;

/** Where the detector heard speech, in milliseconds of the captured sound. */
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
      if (last && last.to === null) last.to = ms; // Its end was lost on the way.
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

  /** Whether somebody speaks there. @param {number} ms */
  has(ms) {
    return this.#regions.some(({ from, to }) => from <= ms && (to === null || ms < to));
  }
}
