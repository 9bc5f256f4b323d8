// Band-limited resampling of a stream, by a windowed sinc split into phases: Crochiere and Rabiner, "Multirate Digital
// Signal Processing" (1983), chapter 4, with the window of Kaiser, whose design formulas are in Oppenheim and Schafer,
// "Discrete-Time Signal Processing", section 7.5.

/** Attenuation of what would alias, in dB. PCM16 has a range of 96 dB; speech fills less of it. */
const STOPBAND_DB = 80;

/** Where the passband ends, as a part of the lower of the two Nyquist frequencies. */
const PASSBAND = 0.9;

/** Turns samples of one rate into samples of another. Holds back half of the filter's length: see flush. */
export class Resampler {
  #up;
  #down;
  #taps;
  #phases;
  /** @type {Float32Array} the newest input, oldest first */
  #window;
  /** Where the next output lies, in steps of 1/up input samples after the window's end. */
  #next = 0;

  /**
   * @param {number} from samples a second of the input: a whole number
   * @param {number} to samples a second of the output: a whole number
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
   * @param {number} sample the next of the input
   * @param {(sample: number) => void} emit takes each sample of the output
   */
  push(sample, emit) {
    this.#window.copyWithin(0, 1);
    this.#window[this.#taps - 1] = sample;
    for (; this.#next < this.#up; this.#next += this.#down) emit(this.#at(this.#phases[this.#next]));
    this.#next -= this.#up;
  }

  /**
   * Brings out what is held back. The stream is over.
   * @param {(sample: number) => void} emit takes each sample of the output
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

/** Kaiser's estimate of the length that the transition band needs. @param {number} cutoff */
function evenTaps(cutoff) {
  const transition = Math.PI * cutoff * (1 - PASSBAND) * 2;
  return 2 * Math.ceil((STOPBAND_DB - 8) / (2.285 * transition) / 2);
}

/**
 * The filter for each place that an output can have between two inputs, each of unit gain at 0 Hz.
 * @param {number} count @param {number} taps @param {number} cutoff as a part of the input's Nyquist frequency
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

/** The modified Bessel function of order 0, by its power series. @param {number} x */
function besselI0(x) {
  let sum = 1;
  for (let term = 1, k = 1; term > sum * 1e-10; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
