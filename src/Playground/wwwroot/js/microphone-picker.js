// Stores and reports the microphone preferences. Part of MicrophonePicker.razor.

import { owned } from './circuit.js';
import { devices, microphones, prefer, preferences } from './microphones.js';

/**
 * @param {{ invokeMethodAsync(method: string, ...args: unknown[]): Promise<unknown> }} server
 * @param {HTMLElement} options the element that contains the fields, whose names are those of preferences
 */
export function create(server, options) {
  return owned(new MicrophonePicker(server, options));
}

class MicrophonePicker {
  #server;
  #tell = () => { this.#show(); };
  #listening = new AbortController();

  /** @param {Parameters<typeof create>[0]} server @param {HTMLElement} options */
  constructor(server, options) {
    this.#server = server;
    options.addEventListener('change', ({ target }) => this.#prefer(target), { signal: this.#listening.signal });
    microphones.addEventListener('change', this.#tell);
    navigator.mediaDevices?.addEventListener('devicechange', this.#tell);
    this.#show();
  }

  dispose() {
    this.#listening.abort();
    microphones.removeEventListener('change', this.#tell);
    navigator.mediaDevices?.removeEventListener('devicechange', this.#tell);
  }

  /** @param {EventTarget | null} field */
  #prefer(field) {
    if (field instanceof HTMLSelectElement) prefer({ [field.name]: field.value });
    if (field instanceof HTMLInputElement) prefer({ [field.name]: field.checked });
  }

  async #show() {
    try {
      await this.#server.invokeMethodAsync('OnChanged', { preferences: preferences(), devices: await devices() });
    } catch (error) {
      console.warn('The list of microphones is not up to date:', error); // The next change, or the next visit, mends it.
    }
  }
}
