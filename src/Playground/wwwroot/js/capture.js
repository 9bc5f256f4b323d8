// Captures audio from the microphone, a file or a sample that is played aloud, and sends it to the server as PCM.
// AudioCapture.cs creates one Capture per circuit. A recording outlives its circuit: the next Capture continues it.

import { AudioGraph } from './audio-graph.js';
import { ChunkSender, concatenate } from './chunk-sender.js';
import { circuit } from './circuit.js';
import { connection } from './connection.js';
import { RecordControl } from './record-control.js';
import { RecordingSession } from './recording-session.js';
import { save, takeSaved } from './saved-audio.js';
import { Waveform } from './waveform.js';

/**
 * @typedef {{ invokeMethodAsync(method: string, ...args: unknown[]): Promise<any> }} Server
 * @typedef {import('./chunk-sender.js').Item} Item
 */

/** @type {AudioGraph | null} */
let graph = null;
/** @type {Capture | null} */
let current = null;
/** @type {RecordingSession | null} the recording of a circuit that was replaced */
let unfinished = null;

/**
 * @param {Server} server
 * @param {HTMLElement} button the record button @param {HTMLCanvasElement} waveform
 * @param {HTMLElement} meter where the audio is shown
 * @param {number} capacity the maximum number of chunks in memory
 */
export function create(server, button, waveform, meter, capacity) {
  graph ??= new AudioGraph();
  current = new Capture(server, button, new Waveform(waveform, meter), graph, capacity);
  return current;
}

/**
 * Releases audio whose text is saved.
 * @param {{ captureId: number, nextChunk: number }} committed all chunks of the capture before this number
 */
export function commit({ captureId, nextChunk }) {
  current?.commit(captureId, nextChunk);
}

class Capture {
  #server;
  #waveform;
  #graph;
  #capacity;
  #control;
  /** @type {RecordingSession | null} the session whose audio the server receives */
  #session = null;
  #id = 0;
  /** @type {RecordingSession | null} the session before, of which the server has not committed everything */
  #ended = null;
  /** @type {RecordingSession | null} a session that the server has not accepted yet; its audio is buffered */
  #pending;
  /** The session of the previous circuit, which this one continues. */
  #inherited;
  /** @type {number | null} a canceled session; null if the server knows */
  #canceled = null;
  #onConnection = () => this.#onConnectionChange();
  #onReplaced = () => this.#leave();
  #onPageHide = () => this.#save();

  /**
   * @param {Server} server @param {HTMLElement} button @param {Waveform} waveform @param {AudioGraph} graph
   * @param {number} capacity
   */
  constructor(server, button, waveform, graph, capacity) {
    this.#server = server;
    this.#waveform = waveform;
    this.#graph = graph;
    this.#capacity = capacity;
    this.#pending = this.#inherited = unfinished;
    unfinished = null;
    this.#inherited?.attach(this.#observe());
    this.#control = new RecordControl(button, this);
    connection.addEventListener('change', this.#onConnection);
    circuit.addEventListener('replaced', this.#onReplaced);
    addEventListener('pagehide', this.#onPageHide);
  }

  /** Whether a session is recording or about to record. */
  get isRunning() {
    return Boolean(this.#session?.isRunning || this.#pending?.isRunning);
  }

  get isReachable() {
    return connection.isUp;
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
    const asked = this.#pending;
    const file = asked?.file ? { name: asked.file.name, length: asked.length, committed: asked.sender.committedMs / 1000 } : null;
    const isWelcome = await this.#server.invokeMethodAsync('OnRecordRequested', file).catch(() => false);
    if (!isWelcome && this.#pending === asked) this.discard();
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
    this.#release();
    this.discard();
    this.#canceled = this.#id;
    this.#tellCanceled();
    this.#showBuffered();
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
    this.#adopt(id, session);
    session.transcribe(file);
  }

  /** Asks the server to continue what was in progress with the previous circuit, or before the page was reloaded. */
  offer() {
    const saved = takeSaved();
    if (this.#inherited) {
      if (this.#pending === this.#inherited) this.ask();
    } else if (saved) this.#offerSaved(saved);
  }

  /** Called by the server: the session is over. */
  cancel() {
    this.#session?.retire();
    this.#ended = this.#session;
    this.#session = null;
  }

  /** @param {number} id @param {number} number the first chunk that is not committed */
  commit(id, number) {
    if (id === this.#id) (this.#session ?? this.#ended)?.sender.commit(number);
  }

  /**
   * @param {number} id
   * @param {boolean} isStart whether speech starts; otherwise it ends
   * @param {number} ms position in the session
   */
  speech(id, isStart, ms) {
    if (id === this.#id && this.#session) this.#waveform.speech(isStart, this.#session.monitoredMs(ms));
  }

  dispose() {
    removeEventListener('pagehide', this.#onPageHide);
    circuit.removeEventListener('replaced', this.#onReplaced);
    connection.removeEventListener('change', this.#onConnection);
    this.#control.dispose();
    this.discard();
    this.#release();
    this.#waveform.dispose();
  }

  #newSession() {
    return new RecordingSession(new ChunkSender(connection, this.#capacity), this.#graph, this.#observe());
  }

  #observe() {
    return {
      monitor: this.#waveform,
      onChange: () => this.#showBuffered(),
      onLength: (/** @type {number} */ seconds) => {
        this.#server.invokeMethodAsync('OnLength', this.#id, seconds).catch((error) => console.warn('Not announced:', error));
      },
    };
  }

  /** @param {import('./saved-audio.js').Saved} saved */
  #offerSaved({ chunks, reason }) {
    const isAsked = this.#pending !== null; // A key was pressed already.
    this.#pending ??= this.#newSession();
    this.#pending.sender.restore(chunks);
    if (isAsked) return;
    this.#pending.finish(reason);
    this.ask();
  }

  /** @param {number} id @param {RecordingSession} session */
  #adopt(id, session) {
    this.#release();
    this.#session = session;
    this.#id = id;
    session.sender.open((item) => this.#deliver(id, item), () => session.retire());
  }

  /** @param {number} id @param {Item} item */
  #deliver(id, item) {
    if ('pcm' in item) return this.#server.invokeMethodAsync('OnAudio', id, item.number, item.pcm);
    return 'missingSince' in item
      ? this.#server.invokeMethodAsync('OnSoundMissing', id, item.number, item.missingSince)
      : this.#server.invokeMethodAsync('OnEnded', id, item.number, item.error);
  }

  #release() {
    this.#session?.release();
    this.#ended?.release();
    this.#session = this.#ended = null;
  }

  #onConnectionChange() {
    this.#tellCanceled();
    this.#showBuffered();
  }

  // Repeated after a reconnect: the first call may have been lost.
  async #tellCanceled() {
    const id = this.#canceled;
    if (id === null || !this.isReachable) return;
    try {
      await this.#server.invokeMethodAsync('OnCanceled', id);
      this.#canceled = null;
    } catch (error) {
      console.warn('Not canceled:', error);
    }
  }

  #showBuffered() {
    const session = this.#session ?? this.#pending;
    const seconds = this.isReachable || !session ? 0 : session.sender.bufferedMs / 1000;
    if (!session || seconds === 0) connection.showBuffered(0, '');
    else if (session.file) connection.showBuffered(seconds, 'file');
    else connection.showBuffered(seconds, session.isRunning ? 'recording' : 'recorded');
  }

  #leave() {
    unfinished = join(this.#session ?? this.#ended, this.#pending);
    unfinished?.restart();
    this.#session = this.#ended = this.#pending = null;
    this.dispose();
  }

  #save() {
    const running = [this.#session, this.#pending].find((session) => session?.isRunning);
    const reason = running?.file ? 'FileInterrupted' : 'PageReloaded';
    const [first, second] = [this.#session ?? this.#ended, this.#pending].map((session) => session?.sender.uncommitted() ?? []);
    save({ chunks: concatenate(first, second), reason: running ? reason : null });
  }
}

/**
 * Joins a session and the one that follows it, without what is committed.
 * @param {RecordingSession | null} first @param {RecordingSession | null} second of which nothing was sent
 */
function join(first, second) {
  if (first && !second && first.isUnfinished) return first;
  if (first && second) second.sender.restore(first.sender.uncommitted());
  first?.release();
  return second;
}
