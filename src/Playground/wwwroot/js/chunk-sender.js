// Sends chunks to the server in order over a connection that may be lost, and keeps them until the transcript with their
// text is saved. After a reconnect, chunks without an acknowledgment are sent again; the server recognizes duplicates by
// their numbers. After the loss of the server's session, all chunks that are not committed are sent to the next one.

import { Gaps } from './gaps.js';

/** The length of a chunk in milliseconds; must match pcm-worklet.js. Only the last chunk may be shorter. */
export const CHUNK_MS = 50;
/** The maximum number of unacknowledged chunks: tolerates a round trip of 1.5 s. */
const MAX_IN_FLIGHT = 30;

/**
 * @typedef {{ number: number, pcm: Uint8Array, skipped?: number }} Chunk skipped: how many numbers before it stand for
 * audio that was never captured
 * @typedef {{ number: number, missingSince: number }} Miss there is no sound since this second of the local day
 * @typedef {{ number: number, error: string | null }} End
 * @typedef {Chunk | Miss | End} Item
 * @typedef {(item: Item) => Promise<unknown>} Send resolves to false if the server wants no more audio
 */

export class ChunkSender {
  /** @type {Item[]} acknowledged and not committed */
  #kept = [];
  /** @type {Item[]} sent and not acknowledged */
  #sent = [];
  /** @type {Item[]} not sent */
  #queue = [];
  #next = 0;
  #skipped = 0;
  /** The number of misses that were sent since the last sound. */
  #misses = 0;
  /** The number of the first item that is not committed, and how many numbers before it were skipped. */
  #committed = 0;
  #committedSkipped = 0;
  /** The number of the first item of the server's session, and how many chunks were captured before it. */
  #base = 0;
  #capturedBefore = 0;
  #isEnded = false;
  #isClosed = false;
  #connection;
  #capacity;
  /** @type {Send | null} */
  #send = null;
  #onRefused = () => {};
  #onAcknowledged = () => {};
  /** The dropped chunks, counted in chunks. */
  #gaps = new Gaps();
  #onConnection = () => this.#onConnectionChange();

  /**
   * @param {EventTarget & { isUp: boolean }} connection
   * @param {number} capacity the maximum number of chunks in memory; then the oldest is dropped
   */
  constructor(connection, capacity) {
    this.#connection = connection;
    this.#capacity = capacity;
    connection.addEventListener('change', this.#onConnection);
  }

  /** The length of the unsent audio in milliseconds. */
  get bufferedMs() {
    return (this.#sent.length + this.#queue.length) * CHUNK_MS;
  }

  /** The length of the captured audio in milliseconds, without what was skipped. */
  get capturedLength() {
    return (this.#next - this.#skipped - this.#misses) * CHUNK_MS;
  }

  /** The length of the committed audio in milliseconds. */
  get committedMs() {
    return this.#committed * CHUNK_MS;
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
    if (this.#kept.length + this.#sent.length + this.#queue.length > this.#capacity) this.#dropOldest();
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

  /** Releases the items before a number of the server's session: the transcript with their text is saved. @param {number} number */
  commit(number) {
    this.#committed = Math.max(this.#committed, this.#base + number);
    for (const items of [this.#kept, this.#sent, this.#queue]) {
      while (items.length > 0 && items[0].number < this.#committed) this.#release(/** @type {Item} */ (items.shift()));
    }
  }

  /** Sends nothing more, but keeps what was sent until it is committed. */
  retire() {
    this.#isEnded = this.#isClosed = true;
    this.#sent = [];
    this.#queue = [];
    this.#connection.removeEventListener('change', this.#onConnection);
    this.#onAcknowledged();
  }

  /** Discards all chunks. */
  close() {
    this.retire();
    this.#kept = [];
  }

  /** The chunks that are not committed, renumbered from the first that is needed. @returns {Chunk[]} */
  uncommitted() {
    return this.#items().filter((item) => 'pcm' in item).map(({ number, pcm }) => ({ number: number - this.#committed, pcm }));
  }

  /** Adds chunks before all others, of which none was sent. @param {Chunk[]} chunks */
  restore(chunks) {
    this.#queue = concatenate(chunks, this.#queue);
    this.#next += numbersOf(chunks);
  }

  /** Prepares for another session of the server, which receives everything that is not committed. */
  restart() {
    this.#queue = this.#items();
    this.#kept = [];
    this.#sent = [];
    if (this.#isEnded && !this.#queue.some((item) => 'error' in item)) this.#queue.push({ number: this.#next++, error: null });
    this.#send = null;
    this.#base = this.#committed;
    this.#capturedBefore = this.#base - this.#committedSkipped;
    const first = this.#queue.find((item) => 'pcm' in item);
    const dropped = first ? first.number - (first.skipped ?? 0) - this.#capturedBefore : 0;
    this.#gaps.clear();
    if (dropped > 0) this.#gaps.add(0, dropped);
    if (this.#isClosed) this.#connection.addEventListener('change', this.#onConnection);
    this.#isClosed = false;
  }

  /**
   * Converts a position in the server's session, which lacks dropped chunks, to one in the captured audio.
   * @param {number} ms
   */
  capturedMs(ms) {
    return ms + (this.#capturedBefore + this.#gaps.upTo(ms / CHUNK_MS)) * CHUNK_MS;
  }

  // Copies, so that a late acknowledgment of an earlier session is ignored.
  #items() {
    return [...this.#kept, ...this.#sent, ...this.#queue].sort((a, b) => a.number - b.number).map((item) => ({ ...item }));
  }

  /** @param {Item} item */
  #release(item) {
    if ('pcm' in item) this.#committedSkipped = item.skipped ?? 0;
  }

  // An acknowledged chunk is only needed if the server's session is lost.
  #dropOldest() {
    if (this.#kept.shift()) return;
    const oldest = this.#queue.shift();
    if (!oldest || !('pcm' in oldest)) return;
    this.#gaps.add(oldest.number - (oldest.skipped ?? 0) - this.#gaps.total - this.#capturedBefore, 1);
  }

  #onConnectionChange() {
    if (!this.#connection.isUp) {
      this.#queue.unshift(...this.#sent);
      this.#sent = [];
    }
    this.#pump();
  }

  #pump() {
    while (this.#send && this.#connection.isUp && this.#sent.length < MAX_IN_FLIGHT && this.#queue.length > 0) {
      const item = /** @type {Item} */ (this.#queue.shift());
      this.#sent.push(item);
      this.#deliver(item, this.#send({ ...item, number: item.number - this.#base }));
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
    // The end is answered with false, and has to be sent again to another session.
    if ((isWanted !== false || 'error' in item) && item.number >= this.#committed) this.#kept.push(item);
    if (isWanted === false) this.#onRefused();
    this.#onAcknowledged();
    this.#pump();
  }
}

/** Renumbers items, so that they follow others. @template {Item} T @param {T[]} first @param {T[]} second @returns {T[]} */
export function concatenate(first, second) {
  const numbers = numbersOf(first);
  return [...first, ...second.map((item) => ({ ...item, number: item.number + numbers }))];
}

/** @param {Item[]} items */
function numbersOf(items) {
  return (items.at(-1)?.number ?? -1) + 1;
}
