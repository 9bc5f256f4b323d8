// Saves audio that is not in the transcript for the next page in the same tab. It stays in this browser.

const KEY = 'portbridge.saved-audio';
/** Bytes converted at once: the number of arguments of a function is limited. */
const STEP = 8192;

/**
 * @typedef {{ chunks: import('./chunk-sender.js').Chunk[], reason: string | null }} Saved reason: why the audio ends; null
 * if it was stopped
 */

/** Whether an earlier page has saved audio for this one. */
export const hasSaved = read() !== null;

/**
 * Saves audio. If there is not enough room, the oldest half is left out, until the rest fits.
 * @param {Saved} saved
 */
export function save({ chunks, reason }) {
  if (chunks.length === 0 && reason === null) return;
  let texts = chunks.map(({ number, pcm }) => [number, toText(pcm)]);
  while (!write(JSON.stringify({ reason, chunks: texts })) && texts.length > 0) texts = texts.slice(Math.ceil(texts.length / 2));
  if (texts.length < chunks.length) console.warn(`${chunks.length - texts.length} chunks of audio could not be saved.`);
}

/** Removes and returns the audio that an earlier page saved. @returns {Saved | null} */
export function takeSaved() {
  const text = read();
  if (text === null) return null;
  sessionStorage.removeItem(KEY);
  try {
    const { chunks, reason } = JSON.parse(text);
    return { chunks: chunks.map((/** @type {[number, string]} */ [number, pcm]) => ({ number, pcm: toBytes(pcm) })), reason };
  } catch (error) {
    console.warn('Could not read the saved audio:', error);
    return null;
  }
}

function read() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null; // Storage may be disabled.
  }
}

/** @param {string} text @returns {boolean} whether there was enough room */
function write(text) {
  try {
    sessionStorage.setItem(KEY, text);
    return true;
  } catch {
    return false;
  }
}

/** @param {Uint8Array} bytes */
function toText(bytes) {
  let text = '';
  for (let at = 0; at < bytes.length; at += STEP) text += String.fromCharCode(...bytes.subarray(at, at + STEP));
  return btoa(text);
}

/** @param {string} text */
function toBytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
