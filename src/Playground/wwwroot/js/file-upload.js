// Accepts files that are selected, or dropped anywhere on the page. Part of FileUpload.razor.

import { owned } from './circuit.js';

/** @typedef {{ createJSObjectReference(value: unknown): unknown }} Interop */

/**
 * @param {{ invokeMethodAsync(method: string, ...args: unknown[]): Promise<unknown> }} server
 * @param {HTMLElement} element shows the drop target while it has the class "inviting"
 * @param {HTMLInputElement} input the file input
 */
export function create(server, element, input) {
  return owned(new FileUpload(server, element, input));
}

class FileUpload {
  #server;
  #element;
  #input;
  #listening = new AbortController();

  /** @param {Parameters<typeof create>[0]} server @param {HTMLElement} element @param {HTMLInputElement} input */
  constructor(server, element, input) {
    this.#server = server;
    this.#element = element;
    this.#input = input;
    const { signal } = this.#listening;
    addEventListener('dragover', (event) => this.#drag(event), { signal });
    addEventListener('dragleave', ({ relatedTarget }) => this.#invite(relatedTarget !== null && this.#isInviting), { signal });
    addEventListener('drop', (event) => this.#drop(event), { signal });
    input.addEventListener('change', () => this.#choose(), { signal });
  }

  dispose() {
    this.#listening.abort();
  }

  get #isInviting() {
    return this.#element.classList.contains('inviting');
  }

  get #isBusy() {
    return this.#input.disabled;
  }

  /** @param {boolean} isInviting */
  #invite(isInviting) {
    this.#element.classList.toggle('inviting', isInviting);
  }

  /** @param {DragEvent} event */
  #drag(event) {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault(); // Otherwise the browser would navigate to the file.
    event.dataTransfer.dropEffect = this.#isBusy ? 'none' : 'copy';
    this.#invite(!this.#isBusy);
  }

  /** @param {DragEvent} event */
  #drop(event) {
    this.#invite(false);
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    if (!this.#isBusy) this.#bring([...event.dataTransfer.files]);
  }

  #choose() {
    this.#bring([...this.#input.files ?? []]);
    this.#input.value = ''; // Allows to select the same file again.
  }

  /** @param {File[]} files */
  async #bring(files) {
    if (files.length === 0) return;
    const { DotNet } = /** @type {{ DotNet: Interop }} */ (/** @type {unknown} */ (window));
    try {
      await this.#server.invokeMethodAsync(
        'OnFile', DotNet.createJSObjectReference(files[0]), files[0].name, files[0].size, files.length);
    } catch (error) {
      console.warn('The server did not accept the file:', error);
    }
  }
}
