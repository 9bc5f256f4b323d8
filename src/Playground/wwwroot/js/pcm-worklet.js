// Runs in the audio thread: converts its input to chunks of mono PCM16 at 16 kHz, and measures the level. Messages
// contain the time, because the page may be too busy to receive them at once.

import { Resampler } from './resampler.js';

const RATE = 16000;
/** 50 ms: longer chunks would delay the text, and shorter ones would add messages without a benefit. */
const CHUNK_SAMPLES = 800;
/** 20 ms: a smooth meter and waveform. */
const LEVEL_SAMPLES = 320;

class PcmProcessor extends AudioWorkletProcessor {
  #resampler = new Resampler(Math.round(sampleRate), RATE);
  #chunk = new DataView(new ArrayBuffer(CHUNK_SAMPLES * 2));
  #filled = 0;
  #energy = 0;
  #peak = 0;
  #measured = 0;
  #isOver = false;
  #emit = (/** @type {number} */ sample) => this.#take(sample);

  constructor() {
    super();
    this.port.onmessage = () => this.#finish();
  }

  /** @param {Float32Array[][]} inputs */
  process([channels]) {
    if (this.#isOver) return false;
    const frames = channels.length === 0 ? 0 : channels[0].length;
    for (let i = 0; i < frames; i++) {
      let sum = 0;
      for (const channel of channels) sum += channel[i];
      this.#resampler.push(sum / channels.length, this.#emit);
    }
    return true;
  }

  /** @param {number} sample */
  #take(sample) {
    const clipped = Math.max(-1, Math.min(1, sample));
    this.#chunk.setInt16(this.#filled * 2, Math.round(clipped * 32767), true);
    if (++this.#filled === CHUNK_SAMPLES) this.#post();

    this.#energy += clipped * clipped;
    this.#peak = Math.max(this.#peak, Math.abs(clipped));
    if (++this.#measured === LEVEL_SAMPLES) {
      this.port.postMessage({ level: Math.sqrt(this.#energy / LEVEL_SAMPLES), peak: this.#peak, at: Date.now() });
      this.#energy = this.#peak = this.#measured = 0;
    }
  }

  #post() {
    const pcm = new Uint8Array(this.#chunk.buffer.slice(0, this.#filled * 2));
    this.#filled = 0;
    this.port.postMessage({ pcm, at: Date.now() }, [pcm.buffer]);
  }

  #finish() {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#resampler.flush(this.#emit);
    if (this.#filled > 0) this.#post();
    this.port.postMessage({ isOver: true });
  }
}

registerProcessor('pcm', PcmProcessor);
