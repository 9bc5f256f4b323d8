// Saves audio that could not be sent for the next page in the same tab. It stays in this browser.

const KEY = 'portbridge.saved-audio';
/** Bytes converted at once: the number of arguments of a function is limited. */
const STEP = 8192;

/** @param {import('./chunk-sender.js').Chunk[]} chunks */
export function save(chunks) {
  if (chunks.length === 0) return;
  try {
    sessionStorage.setItem(KEY, JSON.stringify(chunks.map(({ number, pcm }) => [number, toText(pcm)])));
  } catch (error) {
    console.warn('Could not save the audio:', error);
  }
}

/** Removes and returns the audio that an earlier page saved. @returns {import('./chunk-sender.js').Chunk[]} */
export function takeSaved() {
  try {
    /** @type {[number, string][]} */
    const saved = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
    sessionStorage.removeItem(KEY);
    return saved.map(([number, text]) => ({ number, pcm: toBytes(text) }));
  } catch (error) {
    console.warn('Could not read the saved audio:', error);
    return [];
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
