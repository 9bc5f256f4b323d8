// One take: from a source's first sample to its last. It begins to keep sound at once, whether or not anybody wants it yet.

import { ChunkSender } from './chunk-sender.js';
import { CaptureError, errorCodeOf } from './errors.js';
import { listen } from './microphones.js';
import { within } from './timing.js';

/** What was said until Stop was pressed is still on its way through the device's buffers. */
const TAIL_MS = 150;
/** The longest that the audio thread may take for its last chunk. */
const PATIENCE_MS = 3000;

/** @typedef {{ start(): void, stop(): void, push(level: number, peak: number): void }} Monitor */

export class RecordingSession {
  sender;
  #graph;
  #monitor;
  #isAwake = false;
  /** @type {AudioNode | null} */
  #source = null;
  /** @type {AudioWorkletNode | null} */
  #worklet = null;
  /** @type {MediaStream | null} */
  #stream = null;
  #isOver = false;
  /** @type {Promise<void> | null} */
  #finishing = null;
  #flushed = () => {};
  #onChunk;

  /**
   * @param {import('./connection.js').Connection} connection @param {import('./audio-graph.js').AudioGraph} graph
   * @param {Monitor} monitor shows the sound
   * @param {() => void} onChunk more sound is kept
   */
  constructor(connection, graph, monitor, onChunk) {
    this.sender = new ChunkSender(connection);
    this.#graph = graph;
    this.#monitor = monitor;
    this.#onChunk = onChunk;
  }

  /** Whether sound comes, or will. */
  get isRunning() {
    return !this.#isOver;
  }

  /** Takes sound from the microphone. */
  record() {
    return this.#run(async () => {
      const stream = await this.#hold(listen());
      stream.getAudioTracks()[0].addEventListener('ended', () => this.finish('MicrophoneLost'));
      return this.#graph.context.createMediaStreamSource(stream);
    });
  }

  /** Plays a recording aloud, and takes its sound as if it were spoken. @param {string} address */
  play(address) {
    return this.#run(async () => {
      const answer = await fetch(address);
      if (!answer.ok) throw new CaptureError('SampleMissing');
      const { context } = this.#graph;
      const source = context.createBufferSource();
      source.buffer = await context.decodeAudioData(await answer.arrayBuffer())
        .catch(() => { throw new CaptureError('SampleUnreadable'); });
      source.addEventListener('ended', () => this.finish(null));
      source.connect(context.destination);
      source.start();
      return source;
    });
  }

  /**
   * Takes pieces that are there already, as fast as the server does.
   * @param {AsyncIterable<Uint8Array>} pieces a chunk each
   */
  async send(pieces) {
    try {
      for await (const piece of pieces) {
        if (this.#isOver) return;
        await this.sender.offer(piece);
      }
      this.#end(null);
    } catch (error) {
      this.#end(errorCodeOf(error));
    }
  }

  /** Ends the sound by itself or by wish, after what is still on its way. @param {string | null} error */
  finish(error) {
    return this.#finishing ??= this.#finish(error);
  }

  /** Lets go of everything. */
  release() {
    this.#letGo();
    this.sender.close();
  }

  /** @param {string | null} error */
  async #finish(error) {
    if (this.#isOver) return;
    if (this.#stream && !error) await new Promise((resolve) => { setTimeout(resolve, TAIL_MS); });
    if (this.#worklet) await this.#flush(this.#worklet);
    this.#end(error);
  }

  /** @param {() => Promise<AudioNode>} connect */
  async #run(connect) {
    try {
      if (!isSecureContext) throw new CaptureError('InsecureContext');
      this.#isAwake = true;
      const [source, worklet] = await Promise.all([connect(), this.#graph.worklet(), this.#graph.wake()]);
      this.#source = source;
      this.#worklet = worklet;
      if (this.#isOver) return this.#letGo();
      worklet.port.onmessage = ({ data }) => this.#receive(data);
      source.connect(worklet);
      this.#monitor.start();
    } catch (error) {
      if (!this.#isOver) this.#end(errorCodeOf(error));
    }
  }

  /** The take may be over when the browser has asked the person. @param {Promise<MediaStream>} opening */
  async #hold(opening) {
    const stream = this.#stream = await opening;
    if (this.#isOver) this.#letGo();
    return stream;
  }

  /** @param {AudioWorkletNode} worklet */
  async #flush(worklet) {
    const flushed = new Promise((resolve) => { this.#flushed = () => resolve(undefined); });
    worklet.port.postMessage('finish');
    await within(flushed, PATIENCE_MS).catch(() => console.warn('The audio thread gave no last chunk.'));
  }

  /** @param {{ pcm?: Uint8Array, level: number, peak: number, isOver?: boolean }} data */
  #receive({ pcm, level, peak, isOver }) {
    if (pcm) {
      this.sender.push(pcm);
      this.#onChunk();
    } else if (isOver) this.#flushed();
    else this.#monitor.push(level, peak);
  }

  /** @param {string | null} error */
  #end(error) {
    this.#letGo();
    this.sender.end(error);
  }

  #letGo() {
    if (!this.#isOver) this.#monitor.stop();
    this.#isOver = true;
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#source?.disconnect();
    this.#worklet?.disconnect();
    if (this.#isAwake) this.#graph.sleep();
    this.#isAwake = false;
  }
}
