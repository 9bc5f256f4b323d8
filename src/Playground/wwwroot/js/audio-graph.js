// The audio graph that turns a source's sound into chunks. It is made when the page is, so that nothing has to be
// fetched when somebody begins to speak, and sleeps while nobody does.

import { CaptureError } from './errors.js';
import { within } from './timing.js';

/** The longest that a browser may take to wake its audio thread. */
const PATIENCE_MS = 3000;

export class AudioGraph {
  // The context keeps the device's own rate and the worklet resamples: Firefox refuses to connect a microphone to a
  // context of another rate, and a recording sounds as it should.
  #context = new AudioContext();
  #loading = this.#context.audioWorklet?.addModule(new URL('./pcm-worklet.js', import.meta.url));
  #users = 0;

  constructor() {
    this.#loading?.catch(() => {}); // Whoever wants a worklet hears of it.
    this.#context.suspend();
  }

  get context() {
    return this.#context;
  }

  /** A node that gives chunks of what is connected to it. @returns {Promise<AudioWorkletNode>} */
  async worklet() {
    if (!this.#loading) throw new CaptureError('InsecureContext');
    await this.#loading;
    const worklet = new AudioWorkletNode(this.#context, 'pcm', { numberOfInputs: 1, numberOfOutputs: 1 });
    // It is silent; but a node that leads nowhere is not run by every browser.
    worklet.connect(this.#context.destination);
    return worklet;
  }

  /** Runs until as many have let it sleep as have woken it. */
  async wake() {
    this.#users++;
    await within(this.#context.resume(), PATIENCE_MS).catch(() => { throw new CaptureError('SoundBlocked'); });
  }

  sleep() {
    if (--this.#users === 0 && this.#context.state !== 'closed') this.#context.suspend();
  }

  dispose() {
    this.#context.close();
  }
}
