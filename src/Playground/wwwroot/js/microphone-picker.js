// The browser's half of MicrophonePicker.razor.

import { devices, microphones, prefer, preferences } from './microphones.js';

/** @param {{ invokeMethodAsync(method: string, ...args: unknown[]): Promise<unknown> }} server */
export function create(server) {
  return new MicrophonePicker(server);
}

class MicrophonePicker {
  #server;
  #tell = () => { this.#show(); };

  /** @param {Parameters<typeof create>[0]} server */
  constructor(server) {
    this.#server = server;
    microphones.addEventListener('change', this.#tell);
    navigator.mediaDevices?.addEventListener('devicechange', this.#tell);
    this.#show();
  }

  /** @param {Partial<import('./microphones.js').Preferences>} change */
  prefer(change) {
    prefer(change);
  }

  dispose() {
    microphones.removeEventListener('change', this.#tell);
    navigator.mediaDevices?.removeEventListener('devicechange', this.#tell);
  }

  async #show() {
    try {
      await this.#server.invokeMethodAsync('OnChanged', { preferences: preferences(), devices: await devices() });
    } catch (error) {
      console.warn('The list of microphones is not up to date:', error); // The next change, or the next visit, mends it.
    }
  }
}
