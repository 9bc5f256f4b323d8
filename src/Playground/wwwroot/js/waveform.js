// Draws the last seconds of audio, scrolling to the left, with detected speech shaded, or a bridge if idle. Draws
// frames only while audio arrives or an animation is running.

import { drawBridge } from './bridge-drawing.js';
import { SpeechRegions } from './speech-regions.js';

/** The length of one level in milliseconds; must match pcm-worklet.js. */
const LEVEL_MS = 20;
/** The number of levels per bar. */
const LEVELS_PER_BAR = 2;
const BAR_MS = LEVEL_MS * LEVELS_PER_BAR;
/** The distance between bars, and their width, in CSS pixels. */
const PITCH = 3;
const BAR = 2;
/** The number of bars kept: enough for the widest page. */
const BARS = 1024;
/** With reduced motion, the waveform is drawn once per this number of bars. */
const BARS_PER_STEP = 5;
/** The lowest level that the meter shows, in dB of full scale. */
const FLOOR_DB = -52;
/** The speed of the transition between bridge and waveform, and of the meter's decay: a fraction per frame or level. */
const EASE = 0.12;

/**
 * @typedef {{ line: string, voice: string, wash: string, rest: string }} Colors
 * @typedef {{ place: (ms: number) => number, first: number, end: number }} View converts a time to a position; the
 * range of visible bars
 */

export class Waveform {
  #canvas;
  #context;
  #meter;
  #reduced = matchMedia('(prefers-reduced-motion: reduce)');
  #dark = matchMedia('(prefers-color-scheme: dark)');
  #observer;
  #bars = new Float32Array(BARS);
  #regions = new SpeechRegions();
  /** The number of levels, the maximum of those without a bar, and the time of the last one. */
  #heard = 0;
  #loudest = 0;
  #heardAt = 0;
  /** What the meter shows, 0 to 1; the maximum and the number of the levels since it was drawn. */
  #level = 0;
  #highest = 0;
  #pending = 0;
  #isLive = false;
  /** 0: the bridge; 1: the waveform. */
  #blend = 0;
  #frame = 0;
  /** @type {Colors | undefined} Reading them costs as much as drawing does. */
  #colors;
  #redraw = () => {
    this.#colors = undefined;
    this.#request();
  };

  /** @param {HTMLCanvasElement} canvas @param {HTMLElement} meter the bar to scale by the level */
  constructor(canvas, meter) {
    this.#canvas = canvas;
    this.#meter = meter;
    this.#context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    this.#observer = new ResizeObserver(this.#redraw);
    this.#observer.observe(canvas);
    this.#dark.addEventListener('change', this.#redraw);
  }

  start() {
    this.#isLive = true;
    this.#bars.fill(0);
    this.#regions.clear();
    this.#heard = this.#loudest = this.#level = this.#highest = this.#pending = 0;
    this.#request();
  }

  stop() {
    this.#isLive = false;
    this.#request();
  }

  /** @param {number} rms @param {number} peak of 20 ms, 0 to 1 */
  push(rms, peak) {
    this.#heardAt = performance.now();
    this.#loudest = Math.max(this.#loudest, peak);
    this.#highest = Math.max(decibels(rms), this.#highest);
    this.#pending++;
    if (++this.#heard % LEVELS_PER_BAR === 0) {
      // The square root makes quiet speech visible.
      this.#bars[(this.#heard / LEVELS_PER_BAR - 1) % BARS] = Math.sqrt(this.#loudest);
      this.#loudest = 0;
    }
    if (!this.#reduced.matches || this.#heard % (LEVELS_PER_BAR * BARS_PER_STEP) === 0) this.#request();
  }

  /** @param {boolean} isStart whether speech starts; otherwise it ends @param {number} ms since the start */
  speech(isStart, ms) {
    this.#regions.note(isStart, ms);
    if (this.#isLive) this.#request();
  }

  dispose() {
    this.#observer.disconnect();
    this.#dark.removeEventListener('change', this.#redraw);
    cancelAnimationFrame(this.#frame);
  }

  #request() {
    this.#frame ||= requestAnimationFrame((now) => {
      this.#frame = 0;
      const goal = this.#isLive ? 1 : 0;
      this.#blend = this.#reduced.matches || Math.abs(goal - this.#blend) < 0.01
        ? goal
        : this.#blend + (goal - this.#blend) * EASE;
      this.#draw(now);
      if (this.#blend !== goal || this.#isSliding(now)) this.#request();
    });
  }

  /** Levels arrive in bursts; the waveform scrolls evenly between them. @param {number} now */
  #isSliding(now) {
    return this.#isLive && !this.#reduced.matches && now - this.#heardAt < LEVEL_MS * 5;
  }

  /** @param {number} now */
  #draw(now) {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const scale = devicePixelRatio;
    const [pixelWidth, pixelHeight] = [Math.round(width * scale), Math.round(height * scale)];
    if (this.#canvas.width !== pixelWidth) this.#canvas.width = pixelWidth;
    if (this.#canvas.height !== pixelHeight) this.#canvas.height = pixelHeight;
    this.#context.setTransform(scale, 0, 0, scale, 0, 0);
    this.#context.clearRect(0, 0, width, height);
    const colors = this.#colors ??= this.#readColors();
    if (this.#blend < 1) drawBridge(this.#context, width, height, colors.line, 1 - this.#blend);
    if (this.#blend > 0) this.#drawSound(width, height, colors, now);
    this.#drawMeter();
  }

  #drawMeter() {
    this.#level = Math.max(this.#highest, this.#level * (1 - EASE) ** this.#pending);
    this.#highest = this.#pending = 0;
    this.#meter.style.transform = `scaleX(${this.#isLive ? this.#level.toFixed(3) : 0})`;
  }

  /** @returns {Colors} */
  #readColors() {
    const style = getComputedStyle(this.#canvas);
    const color = (/** @type {string} */ name) => style.getPropertyValue(`--wave-${name}`);
    return { line: color('line'), voice: color('voice'), wash: color('wash'), rest: color('rest') };
  }

  /** @param {number} width @param {number} height @param {Colors} colors @param {number} now */
  #drawSound(width, height, colors, now) {
    const view = this.#viewOf(width, now);
    this.#context.globalAlpha = this.#blend;
    this.#drawRegions(view, height, colors);
    this.#drawBars(view, width, height, colors);
    this.#context.globalAlpha = 1;
  }

  /**
   * With reduced motion, the waveform is drawn in pages from left to right instead of scrolling.
   * @param {number} width @param {number} now
   * @returns {View}
   */
  #viewOf(width, now) {
    const end = Math.floor(this.#heard / LEVELS_PER_BAR);
    const fitting = Math.min(BARS, Math.ceil(width / PITCH) + 1);
    const page = Math.max(1, Math.floor(width / PITCH));
    const first = this.#reduced.matches ? end - end % page : Math.max(0, end - fitting);
    const slide = this.#isSliding(now) ? Math.min(now - this.#heardAt, BAR_MS) : 0;
    const origin = this.#reduced.matches ? first * BAR_MS : this.#heard * LEVEL_MS + slide - width / PITCH * BAR_MS;
    return { place: (ms) => (ms - origin) / BAR_MS * PITCH, first, end };
  }

  /** @param {View} view @param {number} height @param {Colors} colors */
  #drawRegions(view, height, colors) {
    this.#context.fillStyle = colors.wash;
    for (const { from, to } of this.#regions.between(view.first * BAR_MS, view.end * BAR_MS)) {
      const x = view.place(from);
      this.#context.beginPath();
      this.#context.roundRect(x, 0, Math.max(view.place(to) - x, PITCH), height, 6);
      this.#context.fill();
    }
  }

  /** @param {View} view @param {number} width @param {number} height @param {Colors} colors */
  #drawBars(view, width, height, colors) {
    const middle = height / 2;
    this.#context.fillStyle = colors.rest;
    this.#context.fillRect(0, middle - 0.5, width, 1);
    for (let i = view.first; i < view.end; i++) {
      const x = view.place(i * BAR_MS);
      if (x > width) return;
      const tall = Math.max(BAR, this.#bars[i % BARS] * (height - 4));
      this.#context.fillStyle = this.#regions.has(i * BAR_MS) ? colors.voice : colors.line;
      this.#context.fillRect(x, middle - tall / 2, BAR, tall);
    }
  }
}

/** @param {number} amplitude @returns {number} 0 at the floor, 1 at full scale */
function decibels(amplitude) {
  return Math.max(0, Math.min(1, 1 - 20 * Math.log10(Math.max(amplitude, 1e-6)) / FLOOR_DB));
}
