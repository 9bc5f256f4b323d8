// Plays recorded audio that the server sends, one piece at a time.

const RATE = 16_000;

/** @type {AudioContext | null} */
let context = null;
/** @type {AudioBufferSourceNode | null} */
let playing = null;

/**
 * Plays mono PCM16 at 16 kHz. Stops the audio that is playing.
 * @param {{ arrayBuffer(): Promise<ArrayBuffer> }} sound
 * @param {boolean} unlessSelecting whether to do nothing if the user has selected text
 * @returns {Promise<boolean>} resolves at the end: whether the audio was played to its end
 */
export async function play(sound, unlessSelecting) {
  if (unlessSelecting && document.getSelection()?.type === 'Range') return false;

  context ??= new AudioContext({ sampleRate: RATE });
  const [samples] = await Promise.all([sound.arrayBuffer(), context.resume()]);
  stop();
  if (samples.byteLength === 0) return false;

  const source = context.createBufferSource();
  source.buffer = bufferOf(context, new Int16Array(samples));
  source.connect(context.destination);
  playing = source;
  return new Promise((resolve) => {
    source.onended = () => {
      resolve(playing === source);
      if (playing !== source) return;
      playing = null;
      context?.suspend(); // Releases the audio device.
    };
    source.start();
  });
}

/** Stops the audio that is playing, if any. */
export function stop() {
  const source = playing;
  playing = null;
  source?.stop();
}

/** @param {AudioContext} context @param {Int16Array} samples */
function bufferOf(context, samples) {
  const buffer = context.createBuffer(1, samples.length, RATE);
  const channel = buffer.getChannelData(0);
  for (let i = 0; i < samples.length; i++) channel[i] = samples[i] / 32_768;
  return buffer;
}
