// A suspension bridge whose hangers are the last seconds of sound, crossing from the one tower to the other.

const HANGERS = 72;
/** Levels that one hanger shows: 40 ms. */
const LEVELS_PER_HANGER = 2;
/** Below this no voice is heard, in dB of full scale; the hanger is empty there, and full at 0 dB. */
const FLOOR_DB = -52;
/** How fast the bridge turns into the meter and back, a frame. */
const EASE = 0.12;

export class LevelMeter {
  #canvas;
  #context;
  #reduced = matchMedia('(prefers-reduced-motion: reduce)');
  #dark = matchMedia('(prefers-color-scheme: dark)');
  #levels = new Float32Array(HANGERS);
  #loudest = 0;
  #measured = 0;
  #isLive = false;
  /** 0: the bridge at rest; 1: the meter. */
  #blend = 0;
  #frame = 0;
  #observer;
  #redraw = () => this.#request();

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
    this.#context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    this.#observer = new ResizeObserver(this.#redraw);
    this.#observer.observe(canvas);
    this.#dark.addEventListener('change', this.#redraw);
  }

  start() {
    this.#isLive = true;
    this.#levels.fill(0);
    this.#request();
  }

  stop() {
    this.#isLive = false;
    this.#request();
  }

  /** @param {number} rms of 20 ms, 0 to 1 */
  push(rms) {
    this.#loudest = Math.max(this.#loudest, rms);
    if (++this.#measured < LEVELS_PER_HANGER) return;
    this.#levels.copyWithin(0, 1);
    this.#levels[HANGERS - 1] = heightOf(this.#loudest);
    this.#loudest = this.#measured = 0;
    this.#request();
  }

  dispose() {
    this.#observer.disconnect();
    this.#dark.removeEventListener('change', this.#redraw);
    cancelAnimationFrame(this.#frame);
  }

  // Frames are drawn while something moves, and none at rest.
  #request() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      const goal = this.#isLive ? 1 : 0;
      this.#blend = this.#reduced.matches || Math.abs(goal - this.#blend) < 0.01
        ? goal
        : this.#blend + (goal - this.#blend) * EASE;
      this.#draw();
      if (this.#blend !== goal) this.#request();
    });
  }

  #draw() {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const scale = devicePixelRatio;
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    this.#context.scale(scale, scale);
    const style = getComputedStyle(this.#canvas);
    const line = style.getPropertyValue('--meter-line');
    const voice = style.getPropertyValue('--meter-voice');
    this.#drawHangers(width, height, line, voice);
    this.#drawCable(width, height, line);
  }

  /** @param {number} width @param {number} height @param {string} line @param {string} voice */
  #drawHangers(width, height, line, voice) {
    const deck = height - 2;
    const loudest = this.#levels[HANGERS - 1];
    this.#context.lineCap = 'round';
    for (let i = 0; i < HANGERS; i++) {
      const place = (i + 0.5) / HANGERS;
      const rest = cableAt(place) * (deck - 6);
      const level = this.#reduced.matches ? (place < loudest ? 0.5 : 0) : this.#levels[i];
      const spoken = level * this.#blend * (deck - 6);
      this.#stroke(place * width, deck, deck - rest, 1, line, 0.6 - 0.35 * this.#blend);
      if (spoken > 1) this.#stroke(place * width, deck, deck - spoken, 2.5, voice, 1);
    }
  }

  /** @param {number} width @param {number} height @param {string} line */
  #drawCable(width, height, line) {
    const deck = height - 2;
    const context = this.#context;
    context.globalAlpha = 1;
    context.strokeStyle = line;
    context.lineWidth = 1.5;
    context.beginPath();
    for (let i = 0; i <= 200; i++) context.lineTo(i / 200 * width, deck - cableAt(i / 200) * (deck - 6));
    context.moveTo(0, deck);
    context.lineTo(width, deck);
    context.stroke();
    for (const tower of TOWERS) this.#stroke(tower * width, deck, 3, 3, line, 1);
  }

  /**
   * @param {number} x @param {number} from @param {number} to @param {number} width @param {string} colour
   * @param {number} alpha
   */
  #stroke(x, from, to, width, colour, alpha) {
    const context = this.#context;
    context.globalAlpha = alpha;
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(x, from);
    context.lineTo(x, to);
    context.stroke();
  }
}

const TOWERS = [0.2, 0.8];

/** The height of the cable: parabolas hung on two towers. @param {number} place 0 to 1 @returns {number} 0 to 1 */
function cableAt(place) {
  const [left, right] = TOWERS;
  const sag = place < left ? (left - place) / left : place > right ? (place - right) / (1 - right) : null;
  if (sag !== null) return (1 - sag) ** 2 * 0.96 + 0.04;
  const middle = (place - 0.5) / (right - 0.5);
  return 0.12 + 0.88 * middle * middle;
}

/** @param {number} rms @returns {number} 0 to 1 */
function heightOf(rms) {
  return Math.max(0, Math.min(1, 1 - 20 * Math.log10(Math.max(rms, 1e-6)) / FLOOR_DB));
}
