// Runs before the page's own scripts: notes when the audio thread lets go of a chunk, and when words are painted.

const chunks = [];
const words = [];
globalThis.figures = { chunks, words, sync };

globalThis.AudioWorkletNode = class extends AudioWorkletNode {
  constructor(...args) {
    super(...args);
    this.port.addEventListener('message', ({ data }) => {
      if (data.pcm) chunks.push({ at: data.at, milliseconds: data.pcm.length / 32 });
    });
  }
};

const { addModule } = AudioWorklet.prototype;
AudioWorklet.prototype.addModule = async function add(address) {
  await addModule.call(this, '/probe/worklet.js');
  return addModule.call(this, address);
};

let last = '';
new MutationObserver(() => {
  const text = document.querySelector('.live p')?.textContent ?? '';
  if (text === last) return;
  last = text;
  requestAnimationFrame(() => {
    // A message posted before a frame is painted is delivered after.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => words.push({ at: performance.now(), text });
    port2.postMessage(null);
  });
}).observe(document, { subtree: true, childList: true, characterData: true });

// The clocks of page, audio thread and server, by the shortest of many round trips: what is added to the former two to
// have the server's, and the most by which that can be wrong, all in milliseconds.
async function sync() {
  let shortest = { trip: Infinity, page: 0 };
  for (let i = 0; i < 100; i++) {
    const before = performance.now();
    const server = await (await fetch('/probe/clock')).json();
    const trip = performance.now() - before;
    if (trip < shortest.trip) shortest = { trip, page: server - before - trip / 2 };
  }
  return { page: shortest.page, audio: shortest.page + performanceLessDate(), error: shortest.trip / 2 };
}

// The audio thread has the date only, in whole milliseconds.
function performanceLessDate() {
  const now = Date.now();
  let next = now;
  while (next === now) next = Date.now();
  return performance.now() - next;
}
