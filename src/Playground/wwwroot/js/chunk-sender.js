// Hands chunks to the server in order, without ever holding more of them than a few seconds' worth.

/** Chunks on their way at once: a second and a half of round trip does no harm. */
const MAX_IN_FLIGHT = 15;
/** Chunks waiting for their turn: 5 s. Then the oldest is left out. */
const MAX_QUEUED = 50;
/** A chunk that is not acknowledged by then has gone down with its connection. */
const DEADLINE_MS = 10_000;
/** A server that has acknowledged nothing for so long will not come back to this page. */
const SILENCE_MS = 30_000;

/** Settles as the promise does, or as refused when it takes too long. */
export async function within(/** @type {Promise<any>} */ promise, /** @type {number} */ milliseconds) {
  let timer = 0;
  const late = new Promise((_, refuse) => {
    timer = setTimeout(() => refuse(new Error(`No answer within ${milliseconds} ms.`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

export class ChunkSender {
  /** @type {Uint8Array[]} */
  #queue = [];
  #inFlight = 0;
  #lastHeard = performance.now();
  #send;
  #onDropped;
  #onSilence;
  /** @type {(() => void) | null} */
  #onDrained = null;

  /**
   * @param {(chunk: Uint8Array) => Promise<unknown>} send
   * @param {(chunks: number) => void} onDropped so many chunks were left out or lost
   * @param {() => void} onSilence the server does not answer any more
   */
  constructor(send, onDropped, onSilence) {
    this.#send = send;
    this.#onDropped = onDropped;
    this.#onSilence = onSilence;
  }

  /** @param {Uint8Array} chunk */
  push(chunk) {
    this.#queue.push(chunk);
    if (this.#queue.length > MAX_QUEUED) {
      this.#queue.shift();
      this.#onDropped(1);
    }
    this.#pump();
  }

  /** Waits until the server has everything, or shows that it will not take it. */
  async drain() {
    if (this.#inFlight === 0 && this.#queue.length === 0) return;
    const drained = new Promise((resolve) => { this.#onDrained = () => resolve(undefined); });
    try {
      await within(drained, DEADLINE_MS);
    } catch {
      this.#onDropped(this.#queue.length);
      this.#queue = [];
    }
  }

  #pump() {
    while (this.#inFlight < MAX_IN_FLIGHT && this.#queue.length > 0) {
      this.#inFlight++;
      this.#deliver(/** @type {Uint8Array} */ (this.#queue.shift()));
    }
    if (this.#inFlight === 0) this.#onDrained?.();
  }

  /** @param {Uint8Array} chunk */
  async #deliver(chunk) {
    try {
      await within(this.#send(chunk), DEADLINE_MS);
      this.#lastHeard = performance.now();
    } catch {
      this.#onDropped(1);
      if (performance.now() - this.#lastHeard > SILENCE_MS) this.#onSilence();
    }
    this.#inFlight--;
    this.#pump();
  }
}
