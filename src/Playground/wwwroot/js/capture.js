// Captures audio from the microphone, a file or a sample that is played aloud, and sends it to the server as PCM.
// AudioCapture.cs creates one Capture per page.

import { Connection } from './connection.js';
import { chunksOf } from './audio-file.js';
import { save, takeSaved } from './saved-audio.js';
import { RecordControl } from './record-control.js';
import { AudioGraph } from './audio-graph.js';
import { RecordingSession } from './recording-session.js';
import { Waveform } from './waveform.js';

/**
 * @typedef {{ invokeMethodAsync(method: string, ...args: unknown[]): Promise<any> }} Server
 * @typedef {import('./chunk-sender.js').Item} Item
 */

/**
 * @param {Server} server
 * @param {HTMLElement} button the record button @param {HTMLCanvasElement} waveform
 * @param {HTMLElement} meter where the audio is shown
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
  /** @type {RecordingSession | null} the session whose audio the server receives */
  #session = null;
  #id = 0;
  /** @type {RecordingSession | null} a session that the server has not accepted yet; its audio is buffered */
  #pending = null;
  #onConnection = () => this.#onConnectionChange();
  #onLeave = () => this.#save();

  /** @param {Server} server @param {HTMLElement} button @param {Waveform} waveform */
  constructor(server, button, waveform) {
    this.#server = server;
    this.#waveform = waveform;
    this.#control = new RecordControl(button, this);
    this.#connection.addEventListener('change', this.#onConnection);
    addEventListener('pagehide', this.#onLeave);
  }

  /** Whether a session is recording or about to record. */
  get isRunning() {
    return Boolean(this.#session?.isRunning || this.#pending?.isRunning);
  }

  get isReachable() {
    return this.#connection.state === 'up';
  }

  /** Called by the control: starts to buffer audio that the server may accept later. */
  begin() {
    if (this.#pending || this.isRunning) return;
    this.#pending = this.#newSession();
    this.#pending.record();
  }

  /** Called by the control: discards the buffered audio. */
  discard() {
    this.#pending?.release();
    this.#pending = null;
  }

  /** Called by the control: asks the server to accept the buffered audio. */
  async ask() {
    const isWelcome = await this.#server.invokeMethodAsync('OnRecordRequested').catch(() => false);
    if (!isWelcome) this.discard();
  }

  /**
   * Called by the control and the server: ends the session. OnEnded follows the last chunk.
   * @returns {boolean} whether a session ends; otherwise OnEnded is not called
   */
  stop() {
    this.#pending?.finish(null);
    this.#session?.finish(null);
    return Boolean(this.#pending ?? this.#session);
  }

  /** Called by the control: cancels the recording. */
  cancelRecording() {
    this.cancel();
    this.discard();
    this.#server.invokeMethodAsync('OnCanceled', this.#id).catch((error) => console.warn('Not canceled:', error));
  }

  /** @param {number} id identifies the session in messages to the server */
  record(id) {
    const pending = this.#pending ?? this.#newSession();
    if (pending !== this.#pending) pending.record();
    this.#pending = null;
    this.#adopt(id, pending);
  }

  /** @param {number} id @param {string} address */
  play(id, address) {
    this.discard();
    const session = this.#newSession();
    session.play(address);
    this.#adopt(id, session);
  }

  /** @param {number} id @param {File} file */
  transcribe(id, file) {
    this.discard();
    const session = this.#newSession();
    session.send(chunksOf(file, (seconds) => this.#server.invokeMethodAsync('OnLength', id, seconds)));
    this.#adopt(id, session);
  }

  /** Offers the audio that an earlier page saved, as if the record key had been pressed. */
  offerSavedAudio() {
    const saved = takeSaved();
    if (saved.length === 0) return;
    this.#pending = this.#newSession();
    this.#pending.sender.restore(saved);
    this.#pending.finish('PageReloaded');
    this.ask();
  }

  /** Discards the session; the server is not notified. */
  cancel() {
    this.#session?.release();
    this.#session = null;
  }

  /**
   * @param {number} id
   * @param {boolean} isStart whether speech starts; otherwise it ends
   * @param {number} ms position in the session
   */
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
    return new RecordingSession(this.#connection, this.#graph, this.#waveform, () => this.#showBuffered());
  }

  /** @param {number} id @param {RecordingSession} session */
  #adopt(id, session) {
    this.cancel();
    this.#session = session;
    this.#id = id;
    session.sender.open((item) => this.#deliver(id, item), () => session.release());
  }

  /** @param {number} id @param {Item} item */
  #deliver(id, item) {
    if ('pcm' in item) return this.#server.invokeMethodAsync('OnAudio', id, item.number, item.pcm);
    return 'missingSince' in item
      ? this.#server.invokeMethodAsync('OnSoundMissing', id, item.number, item.missingSince)
      : this.#server.invokeMethodAsync('OnEnded', id, item.number, item.error);
  }

  #onConnectionChange() {
    // No server will receive more audio: close the microphone.
    if (this.#connection.state === 'lost') this.stop();
    this.#showBuffered();
  }

  #showBuffered() {
    const buffered = this.isReachable ? 0 : (this.#session ?? this.#pending)?.sender.bufferedMs ?? 0;
    this.#connection.showBuffered(buffered / 1000);
  }

  #save() {
    if (!this.isReachable) save((this.#session ?? this.#pending)?.sender.unacknowledged() ?? []);
  }
}
