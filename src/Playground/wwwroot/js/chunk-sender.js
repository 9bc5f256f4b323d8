// Sends chunks to the server in order over a connection that may be lost. After a reconnect, chunks without an
// acknowledgment are sent again; the server recognizes duplicates by their numbers.

/** The length of a chunk in milliseconds; must match pcm-worklet.js. Only the last chunk may be shorter. */
export const CHUNK_MS = 50;
/** The maximum number of unacknowledged chunks: tolerates a round trip of 1.5 s. */
const MAX_IN_FLIGHT = 30;
/** The maximum number of buffered chunks: 60 s. Then the oldest is dropped. */
export const MAX_BUFFERED = 1200;
/** The maximum number of gaps that are stored. */
const MAX_GAPS = 64;

/**
 * @typedef {{ number: number, pcm: Uint8Array, skipped?: number }} Chunk skipped: how many numbers before it stand for
 * audio that was never captured
 * @typedef {{ number: number, missingSince: number }} Miss there is no sound since this second of the local day
 * @typedef {{ number: number, error: string | null }} End
 * @typedef {Chunk | Miss | End} Item
 * @typedef {(item: Item) => Promise<unknown>} Send resolves to false if the server wants no more audio
 */

export class ChunkSender {
  /** @type {Item[]} sent and not acknowledged */
  #sent = [];
  /** @type {Item[]} not sent */
  #queue = [];
  #next = 0;
  #skipped = 0;
  /** The number of misses that were sent since the last sound. */
  #misses = 0;
  /** The number after the last acknowledged chunk. */
  #acknowledged = 0;
  #isEnded = false;
  #isClosed = false;
  #connection;
  /** @type {Send | null} */
  #send = null;
  #onRefused = () => {};
  #onAcknowledged = () => {};
  /** @type {{ at: number, length: number }[]} the dropped chunks: how many chunks precede the gap, and its length */
  #gaps = [];
  #onConnection = () => this.#onConnectionChange();

  /** @param {import('./connection.js').Connection} connection */
  constructor(connection) {
    this.#connection = connection;
    connection.addEventListener('change', this.#onConnection);
  }

  /** The length of the buffered audio in milliseconds. */
  get bufferedMs() {
    return (this.#sent.length + this.#queue.length) * CHUNK_MS;
  }

  /**
   * Starts to send, beginning with the chunks that were pushed before.
   * @param {Send} send
   * @param {() => void} onRefused called when the server wants no more audio or failed
   */
  open(send, onRefused) {
    this.#send = send;
    this.#onRefused = onRefused;
    this.#pump();
  }

  /** Adds a chunk of live audio. If the buffer is full, the oldest chunk is dropped. @param {Uint8Array} pcm */
  push(pcm) {
    if (this.#isEnded) return;
    this.#queue.push({ number: this.#next++, pcm, skipped: this.#skipped });
    if (this.#sent.length + this.#queue.length > MAX_BUFFERED) this.#dropOldest();
    this.#pump();
  }

  /** Tells the server that there is no sound. @param {number} since the second of the local day */
  miss(since) {
    if (this.#isEnded) return;
    this.#misses++;
    this.#queue.push({ number: this.#next++, missingSince: since });
    this.#pump();
  }

  /**
   * Leaves out the numbers of audio that was never captured, which makes it a gap. A miss has used one of them.
   * @param {number} ms its length
   */
  skip(ms) {
    if (this.#isEnded) return;
    const numbers = Math.max(0, Math.round(ms / CHUNK_MS) - this.#misses);
    this.#next += numbers;
    this.#skipped += numbers + this.#misses;
    this.#misses = 0;
  }

  /** Adds a chunk of a file, and waits until there is room for another. @param {Uint8Array} pcm */
  async offer(pcm) {
    this.push(pcm);
    while (!this.#isClosed && this.#queue.length > MAX_IN_FLIGHT) {
      await new Promise((resolve) => { this.#onAcknowledged = () => resolve(undefined); });
    }
  }

  /**
   * Ends the audio; the server is notified after the last chunk.
   * @param {string | null} error the reason; null for a normal end
   */
  end(error) {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#queue.push({ number: this.#next++, error });
    this.#pump();
  }

  /** Discards all chunks. */
  close() {
    this.#isEnded = this.#isClosed = true;
    this.#sent = [];
    this.#queue = [];
    this.#connection.removeEventListener('change', this.#onConnection);
    this.#onAcknowledged();
  }

  /** The chunks without an acknowledgment, renumbered from 0. @returns {Chunk[]} */
  unacknowledged() {
    const chunks = [...this.#sent, ...this.#queue].filter((item) => 'pcm' in item);
    return chunks.map(({ number, pcm }) => ({ number: number - this.#acknowledged, pcm }));
  }

  /** Adds chunks that an earlier page saved. @param {Chunk[]} chunks */
  restore(chunks) {
    this.#queue = [...chunks];
    this.#next = (chunks.at(-1)?.number ?? -1) + 1;
  }

  /**
   * Converts a position in the session, which lacks dropped chunks, to one in the captured audio.
   * @param {number} ms
   */
  capturedMs(ms) {
    return this.#gaps.reduce((time, gap) => (gap.at * CHUNK_MS <= ms ? time + gap.length * CHUNK_MS : time), ms);
  }

  #dropOldest() {
    const oldest = this.#queue.shift();
    if (!oldest || !('pcm' in oldest)) return;
    const missing = this.#gaps.reduce((sum, gap) => sum + gap.length, 0);
    const at = oldest.number - (oldest.skipped ?? 0) - missing;
    const last = this.#gaps.at(-1);
    if (last?.at === at) last.length++;
    else this.#gaps.push({ at, length: 1 });
    if (this.#gaps.length > MAX_GAPS) this.#mergeOldestGaps();
  }

  // The positions of the oldest gaps do not matter any more, but their lengths do.
  #mergeOldestGaps() {
    const oldest = /** @type {{ at: number, length: number }} */ (this.#gaps.shift());
    this.#gaps[0].length += oldest.length;
  }

  #onConnectionChange() {
    if (this.#connection.state !== 'up') {
      this.#queue.unshift(...this.#sent);
      this.#sent = [];
    }
    this.#pump();
  }

  #pump() {
    while (this.#send && this.#connection.state === 'up' && this.#sent.length < MAX_IN_FLIGHT && this.#queue.length > 0) {
      const item = /** @type {Item} */ (this.#queue.shift());
      this.#sent.push(item);
      this.#deliver(item, this.#send(item));
    }
  }

  /**
   * @param {Item} item
   * @param {Promise<unknown>} answer never settles if the connection is lost
   */
  async #deliver(item, answer) {
    const isWanted = await answer.catch((error) => {
      console.warn('The server did not accept audio:', error);
      return false;
    });
    const place = this.#sent.indexOf(item);
    if (place < 0 || this.#isClosed) return;
    this.#sent.splice(place, 1);
    this.#acknowledged = Math.max(this.#acknowledged, item.number + 1);
    if (isWanted === false) this.#onRefused();
    this.#onAcknowledged();
    this.#pump();
  }
}
