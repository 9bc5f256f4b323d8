// The last seconds of sound, running to the left, with speech shaded where the detector hears it; a bridge at rest.
// Frames are drawn while sound comes or something still moves, and none else.

import { drawBridge } from './bridge-drawing.js';
import { SpeechRegions } from './speech-regions.js';

/** The length of one level, in milliseconds: as pcm-worklet.js makes them. */
const LEVEL_MS = 20;
/** Levels that one bar shows. */
const LEVELS_PER_BAR = 2;
const BAR_MS = LEVEL_MS * LEVELS_PER_BAR;
/** From one bar to the next, and the width of one, in CSS pixels. */
const PITCH = 3;
const BAR = 2;
/** Bars that are kept: enough for the widest page. */
const BARS = 1024;
/** Below this the meter shows nothing, in dB of full scale. */
const FLOOR_DB = -52;
/** How fast the bridge turns into the waveform and back, and how fast the meter falls: a part each frame. */
const EASE = 0.12;

/**
 * @typedef {{ line: string, voice: string, wash: string, rest: string }} Colors
 * @typedef {{ place: (ms: number) => number, first: number, end: number }} View where a time is; which bars are in view
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
  /** Levels heard since the start, the loudest of those that have no bar yet, and when the last of them came. */
  #heard = 0;
  #loudest = 0;
  #heardAt = 0;
  #level = 0;
  #isLive = false;
  /** 0: the bridge; 1: the waveform. */
  #blend = 0;
  #frame = 0;
  #redraw = () => this.#request();

  /** @param {HTMLCanvasElement} canvas @param {HTMLElement} meter a bar, to be scaled by the level */
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
    this.#heard = this.#loudest = this.#level = 0;
    this.#request();
  }

  stop() {
    this.#isLive = false;
    this.#level = 0;
    this.#request();
  }

  /** @param {number} rms @param {number} peak of 20 ms, 0 to 1 */
  push(rms, peak) {
    this.#heardAt = performance.now();
    this.#loudest = Math.max(this.#loudest, peak);
    this.#level = Math.max(decibels(rms), this.#level * (1 - EASE));
    if (++this.#heard % LEVELS_PER_BAR === 0) {
      // The root lets quiet speech be seen, and loud speech not be a wall.
      this.#bars[(this.#heard / LEVELS_PER_BAR - 1) % BARS] = Math.sqrt(this.#loudest);
      this.#loudest = 0;
    }
    this.#request();
  }

  /** @param {boolean} isStart of speech, else its end @param {number} ms since the start */
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

  /** Levels come in bunches, and the picture slides evenly between them. @param {number} now */
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
    const colors = this.#colors();
    if (this.#blend < 1) drawBridge(this.#context, width, height, colors.line, 1 - this.#blend);
    if (this.#blend > 0) this.#drawSound(width, height, colors, now);
    this.#meter.style.transform = `scaleX(${this.#isLive ? this.#level.toFixed(3) : 0})`;
  }

  /** @returns {Colors} */
  #colors() {
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
   * Who wants no motion gets pages, which are written from the left to the right and then turned.
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
