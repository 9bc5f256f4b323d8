// The idle animation: a suspension bridge between two banks.

const HANGERS = 72;
const TOWERS = [0.2, 0.8];

/**
 * @param {CanvasRenderingContext2D} context @param {number} width @param {number} height
 * @param {string} color @param {number} alpha 0 to 1
 */
export function drawBridge(context, width, height, color, alpha) {
  const deck = height - 2;
  const span = deck - 6;
  context.strokeStyle = color;
  context.lineCap = 'round';

  context.globalAlpha = 0.6 * alpha;
  context.lineWidth = 1;
  context.beginPath();
  for (let i = 0; i < HANGERS; i++) {
    const place = (i + 0.5) / HANGERS;
    context.moveTo(place * width, deck);
    context.lineTo(place * width, deck - cableAt(place) * span);
  }
  context.stroke();

  context.globalAlpha = alpha;
  context.lineWidth = 1.5;
  context.beginPath();
  for (let i = 0; i <= 200; i++) context.lineTo(i / 200 * width, deck - cableAt(i / 200) * span);
  context.moveTo(0, deck);
  context.lineTo(width, deck);
  context.stroke();

  context.lineWidth = 3;
  context.beginPath();
  for (const tower of TOWERS) {
    context.moveTo(tower * width, deck);
    context.lineTo(tower * width, 3);
  }
  context.stroke();
  context.globalAlpha = 1;
}

/** The height of the cable: parabolas between two towers. @param {number} place 0 to 1 @returns {number} 0 to 1 */
function cableAt(place) {
  const [left, right] = TOWERS;
  const sag = place < left ? (left - place) / left : place > right ? (place - right) / (1 - right) : null;
  if (sag !== null) return (1 - sag) ** 2 * 0.96 + 0.04;
  const middle = (place - 0.5) / (right - 0.5);
  return 0.12 + 0.88 * middle * middle;
}
