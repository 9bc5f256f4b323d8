// Called by Blazor before it connects to the server.

import { configure } from './js/circuit.js';

/** @param {{ circuit: Parameters<typeof configure>[0] }} options */
export function beforeWebStart({ circuit }) {
  configure(circuit);
}
