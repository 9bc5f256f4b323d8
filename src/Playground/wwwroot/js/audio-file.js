// Reads a file's audio as chunks of mono PCM16 at 16 kHz. WAV is streamed. Compressed formats need the browser's decoder,
// which takes the whole file and returns the whole audio at once, hence the limits. The server converts the rest.

import { CHUNK_MS } from './chunk-sender.js';
import { CaptureError } from './errors.js';
import { Resampler } from './resampler.js';
import { layoutOf, secondsOf } from './wav-file.js';

const RATE = 16000;
const BYTES_PER_SAMPLE = 2;
const CHUNK_SAMPLES = CHUNK_MS * RATE / 1000;
const CHUNK_BYTES = CHUNK_SAMPLES * BYTES_PER_SAMPLE;
/** The maximum length of streamed audio in seconds: 4 h. */
const MAX_STREAMED_S = 4 * 3600;
/** The maximum length of decoded audio in seconds: 75 min. One hour in stereo briefly takes 3.2 GB in Chromium. */
const MAX_DECODED_S = 75 * 60;
/** The maximum size of a decoded file in bytes, and that of a file whose length is unknown. */
const MAX_DECODED_BYTES = 200e6;
const MAX_UNKNOWN_BYTES = 30e6;
/** The number of samples converted before the page may handle other events: 30 s. */
const STEP = 30 * RATE;
/** The time limit for reading a file's metadata. */
const METADATA_TIMEOUT_MS = 10_000;

/**
 * @param {File} file
 * @param {(seconds: number) => void} onLength called once, before the first chunk
 * @returns {AsyncGenerator<Uint8Array>}
 */
export async function* chunksOf(file, onLength) {
  if (file.size === 0) throw new CaptureError('FileEmpty');
  const layout = await readable(layoutOf(file));
  if (layout) yield* streamed(file, layout, onLength);
  else if (await isUncompressed(file)) yield* converted(file, onLength);
  else yield* decoded(file, onLength);
}

/** @param {File} file @param {import('./wav-file.js').Layout} layout @param {(seconds: number) => void} onLength */
async function* streamed(file, layout, onLength) {
  const length = layout.frames / layout.rate;
  if (length === 0) throw new CaptureError('FileEmpty');
  if (length > MAX_STREAMED_S) throw new CaptureError('FileTooLong');
  onLength(length);
  const resampler = new Resampler(layout.rate, RATE);
  const pcm = new Packer();
  for await (const second of secondsOf(file, layout)) {
    for (const sample of second) resampler.push(sample, pcm.take);
    yield* pcm.full();
  }
  resampler.flush(pcm.take);
  yield* pcm.full();
  yield* pcm.rest();
  if (layout.isTruncated) throw new CaptureError('FileDamaged');
}

/** @param {File} file @param {(seconds: number) => void} onLength */
async function* decoded(file, onLength) {
  if (file.size > MAX_DECODED_BYTES) throw new CaptureError('FileTooLarge');
  const announced = await lengthOf(file);
  if (announced === null) return yield* converted(file, onLength);
  if (announced > MAX_DECODED_S) throw new CaptureError('FileTooLong');
  if (announced === Infinity && file.size > MAX_UNKNOWN_BYTES) throw new CaptureError('FileTooLarge');
  const sound = await decode(file);
  if (!sound) return yield* converted(file, onLength);
  const samples = await mono(sound);
  if (samples.length === 0) throw new CaptureError('FileEmpty');
  onLength(samples.length / RATE);
  for (let at = 0; at < samples.length; at += CHUNK_SAMPLES) {
    yield new Uint8Array(samples.slice(at, at + CHUNK_SAMPLES).buffer);
  }
}

/**
 * Lets the server convert the file.
 * @param {File} file @param {(seconds: number) => void} onLength
 */
async function* converted(file, onLength) {
  if (file.size > MAX_DECODED_BYTES) throw new CaptureError('FileTooLarge');
  const response = await readable(fetch('audio/convert', {
    method: 'POST',
    body: file,
    headers: { 'Content-Type': 'application/octet-stream' },
  }));
  if (!response.ok) throw new CaptureError(await readable(response.text()));
  const pcm = await readable(response.blob());
  onLength(pcm.size / (RATE * BYTES_PER_SAMPLE));
  for (let at = 0; at < pcm.size; at += CHUNK_BYTES) {
    yield new Uint8Array(await readable(pcm.slice(at, at + CHUNK_BYTES).arrayBuffer()));
  }
  if (response.headers.has('X-Audio-Warning')) throw new CaptureError('FileDamaged');
}

/** Whether a file has one of the uncompressed formats, which the server reads without ffmpeg. @param {File} file */
async function isUncompressed(file) {
  const name = await readable(file.slice(0, 4).text());
  return ['RIFF', 'RIFX', 'RF64', 'BW64', 'riff', 'FORM'].includes(name);
}

/** @param {File} file @returns {Promise<AudioBuffer | null>} null if the browser cannot decode the file */
async function decode(file) {
  const bytes = await readable(file.arrayBuffer());
  try {
    return await new OfflineAudioContext(1, 1, RATE).decodeAudioData(bytes);
  } catch {
    return null;
  }
}

/** Mixes the channels to PCM16, a quarter of the size of the decoder's output. @param {AudioBuffer} sound */
async function mono(sound) {
  const channels = Array.from({ length: sound.numberOfChannels }, (_, i) => sound.getChannelData(i));
  const samples = new Int16Array(sound.length);
  for (let at = 0; at < samples.length; at += STEP) {
    for (let i = at; i < Math.min(at + STEP, samples.length); i++) {
      let sum = 0;
      for (const channel of channels) sum += channel[i];
      samples[i] = toPcm(sum / channels.length);
    }
    await new Promise((resolve) => { setTimeout(resolve); });
  }
  return samples;
}

/**
 * The length that a file states, in seconds; Infinity if it states none, null if the browser does not support the format.
 * @param {File} file
 * @returns {Promise<number | null>}
 */
async function lengthOf(file) {
  const player = document.createElement('audio');
  const address = URL.createObjectURL(file);
  const signal = AbortSignal.timeout(METADATA_TIMEOUT_MS);
  try {
    return await new Promise((resolve) => {
      player.preload = 'metadata';
      player.onloadedmetadata = () => resolve(player.duration);
      player.onerror = () => resolve(null);
      signal.onabort = () => resolve(null);
      player.src = address;
    });
  } finally {
    player.removeAttribute('src');
    URL.revokeObjectURL(address);
  }
}

/** @template T @param {Promise<T>} reading @returns {Promise<T>} */
async function readable(reading) {
  try {
    return await reading;
  } catch (error) {
    console.warn('Could not read the file:', error);
    throw new CaptureError('FileUnreadable');
  }
}

/** @param {number} sample */
function toPcm(sample) {
  return Math.round(Math.max(-1, Math.min(1, sample)) * 32767);
}

/** Packs samples into chunks. */
class Packer {
  /** @type {Uint8Array[]} */
  #full = [];
  #samples = new Int16Array(CHUNK_SAMPLES);
  #filled = 0;

  take = (/** @type {number} */ sample) => {
    this.#samples[this.#filled] = toPcm(sample);
    if (++this.#filled < CHUNK_SAMPLES) return;
    this.#full.push(new Uint8Array(this.#samples.slice().buffer));
    this.#filled = 0;
  };

  /** Removes and returns the complete chunks. */
  full() {
    return this.#full.splice(0);
  }

  rest() {
    return this.#filled > 0 ? [new Uint8Array(this.#samples.slice(0, this.#filled).buffer)] : [];
  }
}
