// Band-limited resampling of a stream with a polyphase windowed-sinc filter: Crochiere and Rabiner, "Multirate Digital
// Signal Processing" (1983), chapter 4. The Kaiser window's design formulas are in Oppenheim and Schafer,
// "Discrete-Time Signal Processing", section 7.5.

/** Stopband attenuation in dB. PCM16 has a dynamic range of 96 dB, and speech less. */
const STOPBAND_DB = 80;

/** The end of the passband, relative to the lower of the two Nyquist frequencies. */
const PASSBAND = 0.9;

/** Converts samples from one rate to another. Delays them by half the length of the filter; see flush. */
export class Resampler {
  #up;
  #down;
  #taps;
  #phases;
  /** @type {Float32Array} the latest input, oldest first */
  #window;
  /** The position of the next output, in steps of 1/up input samples after the end of the window. */
  #next = 0;

  /**
   * @param {number} from the input rate in samples per second, an integer
   * @param {number} to the output rate in samples per second, an integer
   */
  constructor(from, to) {
    const divisor = greatestCommonDivisor(from, to);
    this.#up = to / divisor;
    this.#down = from / divisor;
    const cutoff = Math.min(1, to / from);
    this.#taps = evenTaps(cutoff);
    this.#phases = phasesOf(this.#up, this.#taps, cutoff * (1 + PASSBAND) / 2);
    this.#window = new Float32Array(this.#taps);
  }

  /**
   * @param {number} sample the next input sample
   * @param {(sample: number) => void} emit receives each output sample
   */
  push(sample, emit) {
    this.#window.copyWithin(0, 1);
    this.#window[this.#taps - 1] = sample;
    for (; this.#next < this.#up; this.#next += this.#down) emit(this.#at(this.#phases[this.#next]));
    this.#next -= this.#up;
  }

  /**
   * Outputs the delayed samples at the end of the stream.
   * @param {(sample: number) => void} emit receives each output sample
   */
  flush(emit) {
    for (let i = 0; i < this.#taps / 2; i++) this.push(0, emit);
  }

  /** @param {Float32Array} phase */
  #at(phase) {
    let sum = 0;
    for (let i = 0; i < phase.length; i++) sum += phase[i] * this.#window[i];
    return sum;
  }
}

/** @param {number} a @param {number} b @returns {number} */
function greatestCommonDivisor(a, b) {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Kaiser's estimate of the filter length for the transition band. @param {number} cutoff */
function evenTaps(cutoff) {
  const transition = Math.PI * cutoff * (1 - PASSBAND) * 2;
  return 2 * Math.ceil((STOPBAND_DB - 8) / (2.285 * transition) / 2);
}

/**
 * The filter for each position of an output between two inputs, with unit gain at 0 Hz.
 * @param {number} count @param {number} taps
 * @param {number} cutoff relative to the input's Nyquist frequency
 * @returns {Float32Array[]}
 */
function phasesOf(count, taps, cutoff) {
  const beta = 0.1102 * (STOPBAND_DB - 8.7);
  return Array.from({ length: count }, (_, phase) => {
    const filter = Float32Array.from({ length: taps }, (_, tap) => {
      const distance = tap - (taps / 2 - 1) - phase / count;
      return sinc(cutoff * distance) * kaiser(distance / (taps / 2), beta);
    });
    const gain = filter.reduce((sum, value) => sum + value, 0);
    return filter.map((value) => value / gain);
  });
}

/** @param {number} x */
function sinc(x) {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** @param {number} x -1 to 1 @param {number} beta */
function kaiser(x, beta) {
  return besselI0(beta * Math.sqrt(Math.max(0, 1 - x * x))) / besselI0(beta);
}

/** The modified Bessel function of the first kind of order 0, as a power series. @param {number} x */
function besselI0(x) {
  let sum = 1;
  for (let term = 1, k = 1; term > sum * 1e-10; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
