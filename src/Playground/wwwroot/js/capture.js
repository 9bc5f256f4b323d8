// What only the browser can do: take sound from its microphone, from a file or from a recording played aloud, and hand
// it to the server as PCM. One Capture for each page; AudioCapture.cs is its other half.

import { Connection } from './connection.js';
import { chunksOf } from './audio-file.js';
import { keep, takeSaved } from './saved-audio.js';
import { RecordControl } from './record-control.js';
import { AudioGraph } from './audio-graph.js';
import { RecordingSession } from './recording-session.js';
import { Waveform } from './waveform.js';

/**
 * @typedef {{ invokeMethodAsync(method: string, ...args: unknown[]): Promise<any> }} Server
 * @typedef {import('./chunk-sender.js').Chunk | import('./chunk-sender.js').End} Item
 */

/**
 * @param {Server} server
 * @param {HTMLElement} button the one that starts and stops
 * @param {HTMLCanvasElement} waveform @param {HTMLElement} meter where the sound is shown
 */
export function create(server, button, waveform, meter) {
  return new Capture(server, button, new Waveform(waveform, meter));
}

class Capture {
  #server;
  #waveform;
  #connection = new Connection();
  #graph = new AudioGraph();
  #control;
  /** @type {RecordingSession | null} what the server takes sound from */
  #session = null;
  #id = 0;
  /** @type {RecordingSession | null} what the server does not know of yet: its sound waits */
  #pending = null;
  #onConnection = () => this.#reconsider();
  #onLeave = () => this.#keep();

  /** @param {Server} server @param {HTMLElement} button @param {Waveform} waveform */
  constructor(server, button, waveform) {
    this.#server = server;
    this.#waveform = waveform;
    this.#control = new RecordControl(button, this);
    this.#connection.addEventListener('change', this.#onConnection);
    addEventListener('pagehide', this.#onLeave);
  }

  /** Whether sound comes, or will. */
  get isRunning() {
    return Boolean(this.#session?.isRunning || this.#pending?.isRunning);
  }

  get isReachable() {
    return this.#connection.state === 'up';
  }

  /** For the control: keeps sound from now on, for the server to take later. */
  begin() {
    if (this.#pending || this.isRunning) return;
    this.#pending = this.#newSession();
    this.#pending.record();
  }

  /** For the control: nobody wants it after all. */
  discard() {
    this.#pending?.release();
    this.#pending = null;
  }

  /** For the control: asks the server to take what is kept. */
  async ask() {
    const isWelcome = await this.#server.invokeMethodAsync('OnRecordRequested').catch(() => false);
    if (!isWelcome) this.discard();
  }

  /**
   * For the control, and the server: ends the sound. The server has all of it when it is told OnEnded.
   * @returns {boolean} whether there is sound that ends; else OnEnded does not come
   */
  stop() {
    this.#pending?.finish(null);
    this.#session?.finish(null);
    return Boolean(this.#pending ?? this.#session);
  }

  /** For the control: drops what is being said. */
  drop() {
    this.cancel();
    this.discard();
    this.#server.invokeMethodAsync('OnCanceled', this.#id).catch((error) => console.warn('Not canceled:', error));
  }

  /** @param {number} id names the take in what the server is told of it */
  record(id) {
    const pending = this.#pending ?? this.#newSession();
    if (pending !== this.#pending) pending.record();
    this.#pending = null;
    this.#adopt(id, pending);
  }

  /** @param {number} id @param {string} address */
  play(id, address) {
    this.discard();
    const take = this.#newSession();
    take.play(address);
    this.#adopt(id, take);
  }

  /** @param {number} id @param {File} file */
  transcribe(id, file) {
    this.discard();
    const take = this.#newSession();
    take.send(chunksOf(file, (seconds) => this.#server.invokeMethodAsync('OnLength', id, seconds)));
    this.#adopt(id, take);
  }

  /** Offers what an earlier page kept, as if a key had been pressed. */
  offerSavedAudio() {
    const kept = takeSaved();
    if (kept.length === 0) return;
    this.#pending = this.#newSession();
    this.#pending.sender.restore(kept);
    this.#pending.finish('PageReloaded');
    this.ask();
  }

  /** Lets go of everything; the server is told nothing more. */
  cancel() {
    this.#session?.release();
    this.#session = null;
  }

  /** @param {number} id @param {boolean} isStart of speech, else its end @param {number} ms of the session */
  speech(id, isStart, ms) {
    if (id === this.#id && this.#session) this.#waveform.speech(isStart, this.#session.sender.capturedMs(ms));
  }

  dispose() {
    removeEventListener('pagehide', this.#onLeave);
    this.#connection.removeEventListener('change', this.#onConnection);
    this.#connection.dispose();
    this.#control.dispose();
    this.discard();
    this.cancel();
    this.#waveform.dispose();
    this.#graph.dispose();
  }

  #newSession() {
    return new RecordingSession(this.#connection, this.#graph, this.#waveform, () => this.#showKept());
  }

  /** @param {number} id @param {RecordingSession} take */
  #adopt(id, take) {
    this.cancel();
    this.#session = take;
    this.#id = id;
    take.sender.open((item) => this.#deliver(id, item), () => take.release());
  }

  /** @param {number} id @param {Item} item */
  #deliver(id, item) {
    return 'pcm' in item
      ? this.#server.invokeMethodAsync('OnAudio', id, item.number, item.pcm)
      : this.#server.invokeMethodAsync('OnEnded', id, item.number, item.error);
  }

  #reconsider() {
    // Nobody will ever take more of it here: the microphone must not stay open.
    if (this.#connection.state === 'lost') this.stop();
    this.#showKept();
  }

  #showKept() {
    const waiting = this.isReachable ? 0 : (this.#session ?? this.#pending)?.sender.keptMs ?? 0;
    this.#connection.showKept(waiting / 1000);
  }

  #keep() {
    if (!this.isReachable) keep((this.#session ?? this.#pending)?.sender.unsettled() ?? []);
  }
}
