// Saves the transcript's text in this tab, so that another circuit of the page, or a reloaded page, can restore it. Part
// of SavedTranscriptOffer.razor.

import { commit } from './capture.js';
import { owned } from './circuit.js';
import { connection } from './connection.js';
import { hasSaved } from './saved-audio.js';

const KEY = 'portbridge.transcript';
/** The maximum number of characters: 1 MB at two bytes each. Then the oldest lines are removed. */
const MAX_LETTERS = 500_000;
/** The maximum number of characters that are read: also those of other pages in this tab may be stored. */
const MAX_READ = 520_000;

/** What is saved, also if the browser does not allow storage; null before the first circuit. @type {string | null} */
let saved = null;

/**
 * @typedef {{ captureId: number, nextChunk: number, positionMs: number }} Committed the audio whose text is saved, and its
 * end on the transcript's timeline
 */

/** @param {{ invokeMethodAsync(method: string): Promise<unknown> }} server */
export function create(server) {
  return owned(new TranscriptStore(server));
}

class TranscriptStore {
  /** @type {string[]} JSON from the server */
  #lines = [];
  /** The number of lines that were removed before the first one. */
  #removedLines = 0;
  #committedMs = 0;
  #isStored = true;
  #onConnection;
  #onPageHide = () => this.#store();

  /** @param {Parameters<typeof create>[0]} server */
  constructor(server) {
    this.#onConnection = () => {
      if (!connection.isUp) return;
      server.invokeMethodAsync('OnReconnected').catch((error) => console.warn('Could not save the transcript:', error));
    };
    connection.addEventListener('change', this.#onConnection);
    addEventListener('pagehide', this.#onPageHide);
  }

  /**
   * Returns the saved transcript: a line of metadata, followed by its lines. It is continued if the circuit was replaced,
   * or if the page was reloaded during a recording.
   */
  recall() {
    const isContinued = saved !== null || hasSaved;
    const text = saved ?? stored();
    const [about, ...lines] = text.split('\n');
    saved = text;
    try {
      const { at, removedLines, committed } = JSON.parse(about || '{}');
      [this.#removedLines, this.#committedMs, this.#lines] = [removedLines ?? 0, committed ?? 0, lines];
      if (text) return encode([JSON.stringify({ at, removedLines, committed, isContinued }), ...lines].join('\n'));
    } catch (error) {
      console.warn('Could not read the saved transcript:', error); // The server then writes all lines again.
    }
    return encode('\n'); // Blazor does not accept an empty stream.
  }

  /**
   * Saves the lines from a position on, and releases the audio whose text is saved.
   * @param {number} removedLines the number of lines that the server has removed
   * @param {number} at the position of the first line, including removed lines @param {string[]} lines
   * @param {Committed | null} committed
   * @returns {boolean} false if lines before this position are missing
   */
  write(removedLines, at, lines, committed) {
    if (at === removedLines || at < this.#removedLines) [this.#lines, this.#removedLines] = [[], at];
    const known = at - this.#removedLines;
    if (known > this.#lines.length) return false;
    const isSame = lines.length === 0 && known === this.#lines.length && removedLines === this.#removedLines;
    this.#lines = [...this.#lines.slice(0, known), ...lines];
    this.#trim(removedLines - this.#removedLines);
    this.#trim(this.#excess());
    if (committed) this.#committedMs = committed.positionMs;
    this.#isStored = false;
    if (!isSame || this.#lines.length === 0) this.#store();
    if (committed) commit(committed);
    return true;
  }

  dispose() {
    this.#store();
    connection.removeEventListener('change', this.#onConnection);
    removeEventListener('pagehide', this.#onPageHide);
  }

  #excess() {
    let letters = this.#lines.reduce((sum, line) => sum + line.length + 1, 0);
    let excess = 0;
    while (letters > MAX_LETTERS) letters -= this.#lines[excess++].length + 1;
    return excess;
  }

  /** @param {number} count the number of oldest lines to remove */
  #trim(count) {
    if (count <= 0) return;
    this.#lines.splice(0, count);
    this.#removedLines += count;
  }

  #store() {
    if (this.#isStored) return;
    this.#isStored = true;
    const about = { at: localTime(), removedLines: this.#removedLines, committed: this.#committedMs };
    saved = this.#lines.length > 0 ? [JSON.stringify(about), ...this.#lines].join('\n') : '';
    try {
      if (saved) sessionStorage.setItem(KEY, saved);
      else sessionStorage.removeItem(KEY);
    } catch (error) {
      console.warn('Could not save the transcript:', error);
    }
  }
}

function stored() {
  try {
    const text = sessionStorage.getItem(KEY) ?? '';
    return text.length > MAX_READ ? '' : text;
  } catch {
    return ''; // Storage may be disabled.
  }
}

/** @param {string} text */
function encode(text) {
  return new TextEncoder().encode(text);
}

/** The local time of the browser, such as 2026-11-20T15:04. */
function localTime() {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
