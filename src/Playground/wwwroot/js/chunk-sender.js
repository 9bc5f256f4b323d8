// Hands sound to the server in order, each piece once, over a connection that may break: what the server has not
// acknowledged is sent again when the connection is back, and the server knows by its number what it has already.

/** The length of a chunk, in milliseconds: as pcm-worklet.js makes them. Only the last of a take may be shorter. */
export const CHUNK_MS = 50;
/** Chunks on their way at once: a second and a half of round trip does no harm. */
const MAX_IN_FLIGHT = 30;
/** Chunks kept while the server is out of reach or behind: 60 s. Then the oldest is left out. */
export const MAX_KEPT = 1200;
/** Places at which chunks were left out that are remembered. */
const MAX_GAPS = 64;

/**
 * @typedef {{ number: number, pcm: Uint8Array }} Chunk
 * @typedef {{ number: number, error: string | null }} End
 * @typedef {(item: Chunk | End) => Promise<unknown>} Send gives false when the server wants no more of this
 */

export class ChunkSender {
  /** @type {(Chunk | End)[]} on its way, not acknowledged */
  #sent = [];
  /** @type {(Chunk | End)[]} waiting for its turn */
  #queue = [];
  #next = 0;
  /** The number after the last one that the server is known to have. */
  #settled = 0;
  #isEnded = false;
  #isClosed = false;
  #connection;
  /** @type {Send | null} */
  #send = null;
  #onRefused = () => {};
  #onSettled = () => {};
  /** @type {{ at: number, length: number }[]} where chunks were left out: after how many others, and how many */
  #gaps = [];
  #onConnection = () => this.#reconsider();

  /** @param {import('./connection.js').Connection} connection */
  constructor(connection) {
    this.#connection = connection;
    connection.addEventListener('change', this.#onConnection);
  }

  /** Sound that waits or is on its way, in milliseconds. */
  get keptMs() {
    return (this.#sent.length + this.#queue.length) * CHUNK_MS;
  }

  /**
   * What was pushed until now waited for this: it is sent first.
   * @param {Send} send @param {() => void} onRefused the server wants no more, or failed
   */
  open(send, onRefused) {
    this.#send = send;
    this.#onRefused = onRefused;
    this.#pump();
  }

  /** Takes sound that does not wait: when there is too much, the oldest is left out. @param {Uint8Array} pcm */
  push(pcm) {
    if (this.#isEnded) return;
    this.#queue.push({ number: this.#next++, pcm });
    if (this.#sent.length + this.#queue.length > MAX_KEPT) this.#leaveOut();
    this.#pump();
  }

  /** Takes sound that can wait, and waits until there is room for more. @param {Uint8Array} pcm */
  async offer(pcm) {
    this.push(pcm);
    while (!this.#isClosed && this.#queue.length > MAX_IN_FLIGHT) {
      await new Promise((resolve) => { this.#onSettled = () => resolve(undefined); });
    }
  }

  /** No more sound will come: the server learns it after the last of it. @param {string | null} error why, if not by wish */
  end(error) {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#queue.push({ number: this.#next++, error });
    this.#pump();
  }

  /** Forgets everything. */
  close() {
    this.#isEnded = this.#isClosed = true;
    this.#sent = [];
    this.#queue = [];
    this.#connection.removeEventListener('change', this.#onConnection);
    this.#onSettled();
  }

  /** The sound that the server may not have, numbered as if what it has were not there. @returns {Chunk[]} */
  unsettled() {
    const chunks = [...this.#sent, ...this.#queue].filter((item) => 'pcm' in item);
    return chunks.map(({ number, pcm }) => ({ number: number - this.#settled, pcm }));
  }

  /** Sound of an earlier page, with the numbers that it had there. @param {Chunk[]} chunks */
  restore(chunks) {
    this.#queue = [...chunks];
    this.#next = (chunks.at(-1)?.number ?? -1) + 1;
  }

  /** Where a time of the session lies in the captured sound, of which some may have been left out. @param {number} ms */
  capturedMs(ms) {
    return this.#gaps.reduce((time, gap) => (gap.at * CHUNK_MS <= ms ? time + gap.length * CHUNK_MS : time), ms);
  }

  #leaveOut() {
    const oldest = this.#queue.shift();
    const missing = this.#gaps.reduce((sum, gap) => sum + gap.length, 0);
    const at = /** @type {Chunk} */ (oldest).number - missing;
    const last = this.#gaps.at(-1);
    if (last?.at === at) last.length++;
    else this.#gaps.push({ at, length: 1 });
    if (this.#gaps.length > MAX_GAPS) this.#mergeOldestGaps();
  }

  // Nobody looks so far back; but the sum of them still counts.
  #mergeOldestGaps() {
    const oldest = /** @type {{ at: number, length: number }} */ (this.#gaps.shift());
    this.#gaps[0].length += oldest.length;
  }

  #reconsider() {
    if (this.#connection.state !== 'up') {
      this.#queue.unshift(...this.#sent);
      this.#sent = [];
    }
    this.#pump();
  }

  #pump() {
    while (this.#send && this.#connection.state === 'up' && this.#sent.length < MAX_IN_FLIGHT && this.#queue.length > 0) {
      const item = /** @type {Chunk | End} */ (this.#queue.shift());
      this.#sent.push(item);
      this.#deliver(item, this.#send(item));
    }
  }

  /** @param {Chunk | End} item @param {Promise<unknown>} answer never comes if the connection breaks meanwhile */
  async #deliver(item, answer) {
    const isWanted = await answer.catch((error) => {
      console.warn('The server took no sound:', error);
      return false;
    });
    const place = this.#sent.indexOf(item);
    if (place < 0 || this.#isClosed) return;
    this.#sent.splice(place, 1);
    this.#settled = Math.max(this.#settled, item.number + 1);
    if (isWanted === false) this.#onRefused();
    this.#onSettled();
    this.#pump();
  }
}
