// Runs in the audio thread before the page's own script: what that posts gets the moment at which it does.

const register = globalThis.registerProcessor;
globalThis.registerProcessor = (name, Processor) => register(name, class extends Processor {
  constructor(...args) {
    super(...args);
    const post = this.port.postMessage.bind(this.port);
    this.port.postMessage = (message, transfer = []) => post({ ...message, at: Date.now() }, transfer);
  }
});
