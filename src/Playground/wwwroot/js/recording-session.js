// The capture of one source, from its first sample to its last. It buffers audio immediately, before the server accepts
// it.

import { chunksOf } from './audio-file.js';
import { ChunkSender } from './chunk-sender.js';
import { CaptureError, errorCodeOf } from './errors.js';
import { listen } from './microphones.js';
import { SoundWatch } from './sound-watch.js';
import { within } from './timing.js';

/** The delay after Stop, because the last words are still in the device's buffers. */
const TAIL_MS = 150;
/** The time limit for the last chunk of the audio thread. */
const TIMEOUT_MS = 10_000;
/** The same while there is no sound: the audio thread may be suspended, and its last chunk is old. */
const SUSPENDED_TIMEOUT_MS = 500;

const NOBODY = { monitor: { start() {}, stop() {}, push() {} }, onChange() {}, onLength() {} };

/**
 * @typedef {{ start(): void, stop(): void, push(level: number, peak: number): void }} Monitor shows the audio
 * @typedef {{ monitor: Monitor, onChange(): void, onLength(seconds: number): void }} Observer is notified when more audio is
 * buffered, of the end, and of the length of a file
 */

export class RecordingSession {
  sender;
  /** @type {File | null} the file whose audio is sent, and the length of the audio in seconds */
  file = null;
  /** @type {number | null} */
  length = null;
  #graph;
  /** @type {Observer} */
  #observer;
  /** The captured audio before the monitor was started, in milliseconds. */
  #unseenMs = 0;
  #isMonitored = false;
  #isAwake = false;
  /** @type {AudioNode | null} */
  #source = null;
  /** @type {AudioWorkletNode | null} */
  #worklet = null;
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {SoundWatch | null} */
  #watch = null;
  #isOver = false;
  /** @type {Promise<void> | null} */
  #finishing = null;
  #flushed = () => {};

  /**
   * @param {ChunkSender} sender
   * @param {import('./audio-graph.js').AudioGraph} graph
   * @param {Observer} observer
   */
  constructor(sender, graph, observer) {
    this.sender = sender;
    this.#graph = graph;
    this.#observer = observer;
  }

  /** Whether the session is recording or about to record. */
  get isRunning() {
    return !this.#isOver;
  }

  /** Whether the session is running, or has audio that is not committed. */
  get isUnfinished() {
    return this.isRunning || this.sender.uncommitted().length > 0;
  }

  /** Buffers audio for another session of the server, without an observer until one is attached. */
  restart() {
    this.sender.restart();
    this.attach(NOBODY);
  }

  /** @param {Observer} observer */
  attach(observer) {
    const isMonitored = this.#isMonitored;
    this.#stopMonitor();
    this.#observer = observer;
    if (isMonitored) this.#startMonitor();
  }

  /** Converts a position in the server's session to one in the audio that the monitor has received. @param {number} ms */
  monitoredMs(ms) {
    return this.sender.capturedMs(ms) - this.#unseenMs;
  }

  /** Records from the microphone. */
  record() {
    return this.#run(async () => {
      const stream = await this.#hold(listen());
      stream.getAudioTracks()[0].addEventListener('ended', () => this.finish('MicrophoneLost'));
      return this.#graph.context.createMediaStreamSource(stream);
    });
  }

  /** Plays a sample aloud and records it. @param {string} address */
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

  /** Sends the audio of a file, as fast as the server accepts it. @param {File} file */
  async transcribe(file) {
    this.file = file;
    try {
      for await (const chunk of chunksOf(file, (seconds) => this.#tellLength(seconds))) {
        if (this.#isOver) return;
        await this.sender.offer(chunk);
      }
      this.#end(null);
    } catch (error) {
      this.#end(errorCodeOf(error));
    }
  }

  /**
   * Ends the session after the remaining audio.
   * @param {string | null} error the reason; null for a normal end
   */
  finish(error) {
    return this.#finishing ??= this.#finish(error);
  }

  /** Releases the microphone. What was sent is kept until it is committed. */
  retire() {
    this.#stopSource();
    this.sender.retire();
  }

  /** Releases the microphone and discards all audio. */
  release() {
    this.#stopSource();
    this.sender.close();
  }

  /** @param {number} seconds */
  #tellLength(seconds) {
    this.length = seconds;
    this.#observer.onLength(seconds);
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
      if (this.#isOver) return this.#stopSource();
      worklet.port.onmessage = ({ data }) => this.#receive(data);
      source.connect(worklet);
      if (this.#stream) this.#watch = this.#watchFor(this.#stream.getAudioTracks()[0]);
      this.#startMonitor();
    } catch (error) {
      if (!this.#isOver) this.#end(errorCodeOf(error));
    }
  }

  /** @param {MediaStreamTrack} track */
  #watchFor(track) {
    const { sender } = this;
    return new SoundWatch(this.#graph.context, track, (since) => sender.miss(secondOfDay(since)), (ms) => sender.skip(ms));
  }

  /** The session may be over when the user answers the permission prompt. @param {Promise<MediaStream>} opening */
  async #hold(opening) {
    const stream = this.#stream = await opening;
    if (this.#isOver) this.#stopSource();
    return stream;
  }

  /** @param {AudioWorkletNode} worklet */
  async #flush(worklet) {
    const flushed = new Promise((resolve) => { this.#flushed = () => resolve(undefined); });
    worklet.port.postMessage('finish');
    const limit = this.#watch?.isMissing ? SUSPENDED_TIMEOUT_MS : TIMEOUT_MS;
    await within(flushed, limit).catch(() => console.warn('The audio thread did not deliver its last chunk.'));
  }

  /** @param {{ pcm?: Uint8Array, level: number, peak: number, at: number, isOver?: boolean }} data */
  #receive({ pcm, level, peak, at, isOver }) {
    if (isOver) return this.#flushed();
    if (this.#watch && !this.#watch.hears(at)) return;
    if (pcm) {
      this.sender.push(pcm);
      this.#observer.onChange();
    } else this.#observer.monitor.push(level, peak);
  }

  #startMonitor() {
    this.#isMonitored = true;
    this.#unseenMs = this.sender.capturedLength;
    this.#observer.monitor.start();
  }

  #stopMonitor() {
    if (this.#isMonitored) this.#observer.monitor.stop();
    this.#isMonitored = false;
  }

  /** @param {string | null} error */
  #end(error) {
    this.#stopSource();
    this.sender.end(error);
    this.#observer.onChange();
  }

  #stopSource() {
    this.#stopMonitor();
    this.#isOver = true;
    this.#watch?.stop();
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#source?.disconnect();
    this.#worklet?.disconnect();
    if (this.#isAwake) this.#graph.sleep();
    this.#isAwake = false;
  }
}

/** @param {Date} time */
function secondOfDay(time) {
  return time.getHours() * 3600 + time.getMinutes() * 60 + time.getSeconds();
}
