// Notices when the browser gives no sound of a microphone: the audio context is suspended, for example by a phone call,
// the system or a button of the headset has muted the track, or the device was asleep.

const TICK_MS = 250;
/**
 * Sound is missing after this number of ticks without any: 1.5 s. They are counted, because the time since the last
 * sound also grows while the page is too busy to receive it.
 */
const TICKS = 6;
/** How often the context is resumed while sound is missing, and how often the server is told, which keeps its session. */
const TICKS_PER_ATTEMPT = 4;
const TICKS_PER_REPORT = 240;
/** The length of the audio between two messages of the worklet. */
const MESSAGE_MS = 20;
/** What is missing at least after a suspension, and after an interruption that nothing has announced, such as sleep. */
const SUSPENSION_MS = 500;
const INTERRUPTION_MS = 3000;

export class SoundWatch {
  #context;
  #track;
  #onMissing;
  #onBack;
  #timer;
  #ticks = 0;
  #isMissing = false;
  #wasSuspended = false;
  /** When audio arrived that was not ignored, and when it was of a track that was not muted, in milliseconds. */
  #audioAt = Date.now();
  #soundAt = Date.now();
  #onState = () => this.#readState();

  /**
   * @param {BaseAudioContext & { resume(): Promise<void> }} context
   * @param {MediaStreamTrack} track of the microphone
   * @param {(since: Date) => void} onMissing called when sound is missing, and then once a minute
   * @param {(ms: number) => void} onBack called when sound is back: how much is missing
   */
  constructor(context, track, onMissing, onBack) {
    this.#context = context;
    this.#track = track;
    this.#onMissing = onMissing;
    this.#onBack = onBack;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    context.addEventListener('statechange', this.#onState);
  }

  get isMissing() {
    return this.#isMissing;
  }

  /**
   * Called with each message of the worklet.
   * @param {number} at when the message was sent, in milliseconds
   * @returns {boolean} false if its audio is to be ignored: the silence of a muted track
   */
  hears(at) {
    if (this.#track.muted) {
      if (!this.#isMissing) this.#audioAt = at;
      return !this.#isMissing;
    }
    const ms = at - this.#audioAt - MESSAGE_MS;
    if (!this.#isMissing && ms > (this.#wasSuspended ? SUSPENSION_MS : INTERRUPTION_MS)) this.#miss();
    this.#audioAt = this.#soundAt = at;
    this.#ticks = 0;
    if (this.#context.state === 'running') this.#wasSuspended = false;
    if (this.#isMissing) this.#end(ms);
    return true;
  }

  /** Ends the watch. Sound that is still missing is reported. */
  stop() {
    clearInterval(this.#timer);
    this.#context.removeEventListener('statechange', this.#onState);
    if (this.#isMissing) this.#end(Date.now() - this.#audioAt);
  }

  #tick() {
    this.#ticks++;
    if (this.#ticks % TICKS_PER_ATTEMPT === 0) this.#resume();
    if (this.#ticks >= TICKS && (this.#ticks - TICKS) % TICKS_PER_REPORT === 0) this.#miss();
  }

  #miss() {
    this.#isMissing = true;
    this.#onMissing(new Date(this.#soundAt));
  }

  /** @param {number} ms */
  #end(ms) {
    this.#isMissing = false;
    this.#onBack(Math.max(0, ms));
  }

  #readState() {
    if (this.#context.state === 'running') return;
    this.#wasSuspended = true;
    this.#resume();
  }

  // The browser may refuse until the call has ended or the user has returned; the next attempt follows.
  #resume() {
    if (this.#context.state !== 'running' && this.#context.state !== 'closed') this.#context.resume().catch(() => {});
  }
}
