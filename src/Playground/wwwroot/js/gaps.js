// The gaps in the audio that the server receives, whose positions are counted without the gaps.

/** The maximum number of gaps that are stored. */
const MAX_GAPS = 64;

export class Gaps {
  /** @type {{ at: number, length: number }[]} */
  #gaps = [];

  get total() {
    return this.#gaps.reduce((sum, gap) => sum + gap.length, 0);
  }

  /** Adds a gap, or extends the last one. @param {number} at its position @param {number} length */
  add(at, length) {
    const last = this.#gaps.at(-1);
    if (last?.at === at) last.length += length;
    else this.#gaps.push({ at, length });
    if (this.#gaps.length > MAX_GAPS) this.#mergeOldest();
  }

  clear() {
    this.#gaps = [];
  }

  /** The sum of the gaps up to a position. @param {number} position */
  upTo(position) {
    return this.#gaps.reduce((sum, gap) => (gap.at <= position ? sum + gap.length : sum), 0);
  }

  // The positions of the oldest gaps do not matter any more, but their lengths do.
  #mergeOldest() {
    const oldest = /** @type {{ at: number, length: number }} */ (this.#gaps.shift());
    this.#gaps[0].length += oldest.length;
  }
}
