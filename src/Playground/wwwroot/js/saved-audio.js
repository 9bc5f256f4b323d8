// Carries sound that the server never got over to the next page of the same tab. It stays in this browser.

const KEY = 'portbridge.kept-sound';
/** Bytes turned to text at once: more arguments than this a function need not take. */
const STEP = 8192;

/** @param {import('./chunk-sender.js').Chunk[]} chunks */
export function keep(chunks) {
  if (chunks.length === 0) return;
  try {
    sessionStorage.setItem(KEY, JSON.stringify(chunks.map(({ number, pcm }) => [number, toText(pcm)])));
  } catch (error) {
    console.warn('The browser has no room for the sound:', error);
  }
}

/** What an earlier page kept; once. @returns {import('./chunk-sender.js').Chunk[]} */
export function takeSaved() {
  try {
    /** @type {[number, string][]} */
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
    sessionStorage.removeItem(KEY);
    return kept.map(([number, text]) => ({ number, pcm: toBytes(text) }));
  } catch (error) {
    console.warn('The kept sound cannot be read:', error);
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
