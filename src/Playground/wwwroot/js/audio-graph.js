// The audio graph that converts a source to chunks. It is created with the page, so that a recording starts without
// downloads, and suspended while nothing is recorded.

import { CaptureError } from './errors.js';
import { within } from './timing.js';

/** The time limit for resuming the audio context, which takes seconds on a busy machine. */
const TIMEOUT_MS = 10_000;

export class AudioGraph {
  // The context keeps the device's sample rate, and the worklet resamples: Firefox does not connect a microphone to a
  // context with another rate, and samples are played at full quality.
  #context = new AudioContext();
  #loading = this.#context.audioWorklet?.addModule(new URL('./pcm-worklet.js', import.meta.url));
  #users = 0;

  constructor() {
    this.#loading?.catch(() => {}); // Handled where the worklet is used.
    this.#context.suspend();
  }

  get context() {
    return this.#context;
  }

  /** Creates a node that outputs chunks of the connected source. @returns {Promise<AudioWorkletNode>} */
  async worklet() {
    if (!this.#loading) throw new CaptureError('InsecureContext');
    await this.#loading;
    const worklet = new AudioWorkletNode(this.#context, 'pcm', { numberOfInputs: 1, numberOfOutputs: 1 });
    // Its output is silent, but some browsers do not run a node that is not connected to the destination.
    worklet.connect(this.#context.destination);
    return worklet;
  }

  /** Resumes the context until each call is matched by a call of sleep. */
  async wake() {
    this.#users++;
    await within(this.#context.resume(), TIMEOUT_MS).catch(() => { throw new CaptureError('SoundBlocked'); });
  }

  sleep() {
    if (--this.#users === 0 && this.#context.state !== 'closed') this.#context.suspend();
  }

  dispose() {
    this.#context.close();
  }
}
