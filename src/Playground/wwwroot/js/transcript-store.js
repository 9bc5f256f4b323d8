// Saves the transcript's text in this tab, so that a reloaded page can restore it. Part of SavedTranscriptOffer.razor.

import { Connection } from './connection.js';

const KEY = 'portbridge.transcript';
/** The maximum number of characters: 1 MB at two bytes each. Then the oldest lines are removed. */
const MAX_LETTERS = 500_000;

/** @param {{ invokeMethodAsync(method: string): Promise<unknown> }} server */
export function create(server) {
  return new TranscriptStore(server);
}

class TranscriptStore {
  #connection = new Connection();
  /** @type {string[]} JSON from the server */
  #lines = [];
  /** The number of lines that were removed before the first one. */
  #removedLines = 0;
  #onConnection;

  /** @param {Parameters<typeof create>[0]} server */
  constructor(server) {
    this.#onConnection = () => {
      if (this.#connection.state !== 'up') return;
      server.invokeMethodAsync('OnReconnected').catch((error) => console.warn('Could not save the transcript:', error));
    };
    this.#connection.addEventListener('change', this.#onConnection);
  }

  /** Returns the saved transcript: a line of metadata, followed by its lines. */
  recall() {
    const text = stored();
    const [about, ...lines] = text.split('\n');
    try {
      this.#removedLines = JSON.parse(about || '{}').removedLines ?? 0;
      this.#lines = lines;
    } catch (error) {
          console.warn('Could not read the saved transcript:', error); // The server then writes all lines again.
    }
    return new TextEncoder().encode(text || '\n'); // Blazor does not accept an empty stream.
  }

  /**
   * Saves the lines from a position on.
   * @param {number} removedLines the number of lines that the server has removed
   * @param {number} at the position of the first line, including removed lines @param {string[]} lines
   * @returns {boolean} false if lines before this position are missing
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

  /** @param {number} count the number of oldest lines to remove */
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
      console.warn('Could not save the transcript:', error);
    }
  }
}

function stored() {
  try {
    return sessionStorage.getItem(KEY) ?? '';
  } catch {
    return ''; // Storage may be disabled.
  }
}

/** The local time of the browser, such as 2026-11-20T15:04. */
function localTime() {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
