// What only the browser can do: take sound from its microphone, or from a recording played aloud, and hand it to the
// server as PCM. One Capture for each page; AudioCapture.cs is its other half.

import { ChunkSender, within } from './chunk-sender.js';
import { LevelMeter } from './level-meter.js';

/** The length of a chunk, in milliseconds: as pcm-worklet.js makes them. */
const CHUNK_MS = 100;
/** What was said until Stop was pressed is still on its way through the device's buffers. */
const TAIL_MS = 150;
/** The longest that the audio thread may take for its last chunk, or the browser to start playing. */
const PATIENCE_MS = 3000;

/** A reason that the server knows: see CaptureFault.cs. */
class Fault extends Error {}

/** @type {Record<string, string>} */
const FAULTS = {
  NotFoundError: 'NoMicrophone',
  OverconstrainedError: 'NoMicrophone',
  NotAllowedError: 'PermissionDenied',
  SecurityError: 'PermissionDenied',
  NotReadableError: 'MicrophoneBusy',
  AbortError: 'MicrophoneBusy',
};

/**
 * @param {{ invokeMethodAsync(method: string, ...args: unknown[]): Promise<unknown> }} server
 * @param {HTMLCanvasElement} canvas where the level is drawn
 */
export function create(server, canvas) {
  return new Capture(server, canvas);
}

class Capture {
  #server;
  #meter;
  /** @type {Take | null} */
  #take = null;

  /** @param {Parameters<typeof create>[0]} server @param {HTMLCanvasElement} canvas */
  constructor(server, canvas) {
    this.#server = server;
    this.#meter = new LevelMeter(canvas);
  }

  /** @returns {Promise<string | null>} why there is no sound, or null */
  record() {
    return this.#start(async (take) => {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
      return take.useMicrophone(stream);
    });
  }

  /** @param {string} address @returns {Promise<string | null>} why there is no sound, or null */
  play(address) {
    return this.#start(async (take) => {
      const answer = await fetch(address);
      if (!answer.ok) throw new Fault('SampleMissing');
      return take.useRecording(await answer.arrayBuffer());
    });
  }

  /** Ends the sound; the server has all of it when this is done. */
  async stop() {
    const take = this.#take;
    if (!take) return;
    await take.finish();
    if (this.#take === take) this.#take = null;
    this.#meter.stop();
  }

  dispose() {
    this.#take?.release();
    this.#take = null;
    this.#meter.dispose();
  }

  /** @param {(take: Take) => Promise<void>} connect */
  async #start(connect) {
    await this.stop();
    /** @type {Take | null} */
    let take = null;
    try {
      if (!isSecureContext) throw new Fault('InsecureContext');
      const started = take = this.#take = new Take(this.#server, this.#meter, (fault) => this.#end(started, fault));
      await take.prepare();
      await connect(take);
      this.#meter.start();
      return null;
    } catch (error) {
      take?.release();
      // Stopped while the browser was still asking: whatever came of it, nobody wants it any more.
      if (this.#take !== take) return null;
      this.#take = null;
      console.warn('No sound:', error);
      return error instanceof Fault ? error.message : FAULTS[/** @type {Error} */ (error).name] ?? 'Unknown';
    }
  }

  /** @param {Take} take @param {string | null} fault */
  async #end(take, fault) {
    if (this.#take !== take) return;
    await this.stop();
    await this.#server.invokeMethodAsync('OnEnded', fault).catch(() => {});
  }
}

/** From one start to its stop. */
class Take {
  #server;
  #sender;
  #onEnded;
  #context = new AudioContext();
  /** @type {AudioWorkletNode | null} */
  #worklet = null;
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {Promise<void> | null} */
  #finished = null;
  #flushed = () => {};
  #meter;

  /**
   * @param {Parameters<typeof create>[0]} server @param {LevelMeter} meter
   * @param {(fault: string | null) => void} onEnded the source ended by itself
   */
  constructor(server, meter, onEnded) {
    this.#server = server;
    this.#meter = meter;
    this.#onEnded = onEnded;
    this.#sender = new ChunkSender(
      (chunk) => server.invokeMethodAsync('OnAudio', chunk),
      (chunks) => this.#reportDropped(chunks),
      () => this.#onEnded(null));
  }

  // The context keeps the device's own rate and the worklet resamples: Firefox refuses to connect a microphone to a
  // context of another rate, and a recording sounds as it should.
  async prepare() {
    await this.#context.audioWorklet.addModule(new URL('./pcm-worklet.js', import.meta.url));
    this.#worklet = new AudioWorkletNode(this.#context, 'pcm', { numberOfInputs: 1, numberOfOutputs: 1 });
    this.#worklet.port.onmessage = ({ data }) => this.#receive(data);
    // It is silent; but a node that leads nowhere is not run by every browser.
    this.#worklet.connect(this.#context.destination);
  }

  /** @param {MediaStream} stream */
  async useMicrophone(stream) {
    this.#stream = stream;
    stream.getAudioTracks()[0].addEventListener('ended', () => this.#onEnded('MicrophoneLost'));
    this.#context.createMediaStreamSource(stream).connect(this.#node);
    await this.#resume();
  }

  /** @param {ArrayBuffer} file */
  async useRecording(file) {
    const source = this.#context.createBufferSource();
    try {
      source.buffer = await this.#context.decodeAudioData(file);
    } catch {
      throw new Fault('SampleUnreadable');
    }
    await this.#resume();
    source.addEventListener('ended', () => this.#onEnded(null));
    source.connect(this.#node);
    source.connect(this.#context.destination);
    source.start();
  }

  /** Lets the last sound through, then lets go of the device. */
  finish() {
    return this.#finished ??= this.#finish();
  }

  release() {
    this.#stream?.getTracks().forEach((track) => track.stop());
    if (this.#context.state !== 'closed') this.#context.close();
  }

  async #finish() {
    if (this.#stream) await new Promise((resolve) => { setTimeout(resolve, TAIL_MS); });
    if (this.#worklet) await this.#flush(this.#worklet);
    this.release();
    await this.#sender.drain();
  }

  /** @param {AudioWorkletNode} worklet */
  async #flush(worklet) {
    const flushed = new Promise((resolve) => { this.#flushed = () => resolve(undefined); });
    worklet.port.postMessage('finish');
    await within(flushed, PATIENCE_MS).catch(() => console.warn('The audio thread gave no last chunk.'));
  }

  get #node() {
    return /** @type {AudioWorkletNode} */ (this.#worklet);
  }

  /** @param {{ pcm?: Uint8Array, level?: number, isOver?: boolean }} data */
  #receive({ pcm, level, isOver }) {
    if (pcm) this.#sender.push(pcm);
    if (level !== undefined) this.#meter.push(level);
    if (isOver) this.#flushed();
  }

  async #resume() {
    try {
      await within(this.#context.resume(), PATIENCE_MS);
    } catch {
      throw new Fault('SoundBlocked');
    }
  }

  /** @param {number} chunks */
  #reportDropped(chunks) {
    this.#server.invokeMethodAsync('OnDropped', chunks * CHUNK_MS).catch(() => {});
  }
}
