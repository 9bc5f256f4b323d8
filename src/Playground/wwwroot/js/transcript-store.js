// Keeps the transcript's text in this tab, for a page that is loaded again to offer it. The browser's half of
// LastTranscript.razor.

import { Connection } from './connection.js';

const KEY = 'portbridge.transcript';
/** The most letters that are kept; a browser takes two bytes for each: 1 MB. Then the oldest lines go. */
const MAX_LETTERS = 500_000;

/** @param {{ invokeMethodAsync(method: string): Promise<unknown> }} server */
export function create(server) {
  return new TranscriptStore(server);
}

class TranscriptStore {
  #connection = new Connection();
  /** @type {string[]} as the server wrote them */
  #lines = [];
  /** How many lines came before the first of them. */
  #removedLines = 0;
  #onConnection;

  /** @param {Parameters<typeof create>[0]} server */
  constructor(server) {
    this.#onConnection = () => {
      if (this.#connection.state !== 'up') return;
      server.invokeMethodAsync('OnReconnected').catch((error) => console.warn('The transcript is not kept:', error));
    };
    this.#connection.addEventListener('change', this.#onConnection);
  }

  /** What an earlier page kept: a line about the whole, and then its lines. */
  recall() {
    const text = stored();
    const [about, ...lines] = text.split('\n');
    try {
      this.#removedLines = JSON.parse(about || '{}').removedLines ?? 0;
      this.#lines = lines;
    } catch (error) {
      console.warn('The kept transcript cannot be read:', error); // Nor will the server, who then writes all anew.
    }
    return new TextEncoder().encode(text || '\n'); // Blazor takes no stream without a byte.
  }

  /**
   * Keeps the lines from a place on.
   * @param {number} removedLines how many lines the server has no more
   * @param {number} at the place of the first of the lines, counted with those that are removedLines
   * @param {string[]} lines
   * @returns {boolean} false where lines between those that are here and these have never come
   */
  write(removedLines, at, lines) {
    if (at === removedLines || at < this.#removedLines) [this.#lines, this.#removedLines] = [[], at];
    const known = at - this.#removedLines;
    if (known > this.#lines.length) return false;
    this.#lines = [...this.#lines.slice(0, known), ...lines];
    this.#trim(removedLines - this.#removedLines);
    let letters = this.#lines.reduce((sum, line) => sum + line.length + 1, 0);
    let excess = 0;
    while (letters > MAX_LETTERS) letters -= this.#lines[excess++].length + 1;
    this.#trim(excess);
    this.#store();
    return true;
  }

  dispose() {
    this.#connection.removeEventListener('change', this.#onConnection);
    this.#connection.dispose();
  }

  /** @param {number} count of the oldest lines */
  #trim(count) {
    if (count <= 0) return;
    this.#lines.splice(0, count);
    this.#removedLines += count;
  }

  #store() {
    const about = JSON.stringify({ at: localTime(), removedLines: this.#removedLines });
    try {
      if (this.#lines.length > 0) sessionStorage.setItem(KEY, [about, ...this.#lines].join('\n'));
      else sessionStorage.removeItem(KEY);
    } catch (error) {
      console.warn('The browser has no room for the transcript:', error);
    }
  }
}

function stored() {
  try {
    return sessionStorage.getItem(KEY) ?? '';
  } catch {
    return ''; // A browser may be told to keep nothing.
  }
}

/** The time on the wall where the browser is, such as 2026-11-20T15:04. */
function localTime() {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
