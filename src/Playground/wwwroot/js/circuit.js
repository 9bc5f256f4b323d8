// Replaces the page's circuit without a reload, so that a recording continues, when the server has given the circuit up
// or was restarted. Blazor itself can only resume a circuit whose state the server still has. It does so by invoking
// ResumeCircuit, which is replaced here by the invocation that starts a circuit. If that is not possible, Blazor shows
// the page as rejected, and the user reloads it.

import { within } from './timing.js';

/** The delays before the attempts to reconnect: the first follows at once, and nine after a second each. */
const DELAY_MS = 5000;
const FIRST_DELAY_MS = 1000;
const FIRST_ATTEMPTS = 10;
/** The time limit for the markup of the page. */
const TIMEOUT_MS = 15_000;
const VERSION = 'meta[name="portbridge-version"]';

/**
 * @typedef {(method: string, ...args: any[]) => Promise<any>} Call
 * @typedef {{ invoke: Call, send: Call, stop(): Promise<void>, on(method: string, callback: () => void): void,
 * onclose(callback: () => void): void }} HubConnection
 * @typedef {{ build(): HubConnection }} Builder
 */

/** Dispatches "replaced" when the page has another circuit: the objects of the previous one cannot be called any more. */
export const circuit = new EventTarget();

/**
 * @param {{ reconnectionOptions: object, configureSignalR(builder: Builder): void }} options Blazor's options
 */
export function configure(options) {
  const { configureSignalR, reconnectionOptions } = options;
  options.reconnectionOptions = { ...reconnectionOptions, maxRetries: undefined, retryIntervalMilliseconds: delayBefore };
  options.configureSignalR = (builder) => {
    configureSignalR(builder);
    const build = builder.build.bind(builder);
    builder.build = () => replaceable(build());
  };
}

/** Disposes the object of a component when the circuit is replaced. @template {{ dispose(): void }} T @param {T} component */
export function owned(component) {
  circuit.addEventListener('replaced', () => component.dispose(), { once: true });
  return component;
}

/** @param {number} attempt from 0 */
function delayBefore(attempt) {
  if (attempt === 0) return 0;
  return attempt < FIRST_ATTEMPTS ? FIRST_DELAY_MS : DELAY_MS;
}

/** @param {HubConnection} connection */
function replaceable(connection) {
  connection.on('PortBridge.Round', () => {}); // The server waits until it is sent; see HubFlowControl.cs.
  const invoke = connection.invoke.bind(connection);
  connection.invoke = (method, ...args) =>
    method === 'ResumeCircuit' ? replace(connection, invoke, args) : invoke(method, ...args);
  return connection;
}

/**
 * @param {HubConnection} connection @param {Call} invoke
 * @param {any[]} args those of ResumeCircuit
 * @returns {Promise<string | null>} the id of the new circuit; null if the page must be reloaded
 */
async function replace(connection, invoke, [, base, address]) {
  try {
    if (!await isCurrent()) {
      await connection.stop();
      return null;
    }
    holdUpdates(connection);
    await refreshMarkup(connection);
    const id = await invoke('StartCircuit', base, address, '[]', '');
    circuit.dispatchEvent(new Event('replaced'));
    releaseObjects();
    return id;
  } catch (error) {
    await connection.stop(); // Otherwise Blazor would not try again: it is connected.
    throw error;
  }
}

/**
 * Sends nothing about the components of the previous circuit: Blazor adds them to the new circuit when it has started.
 * @param {HubConnection} connection
 */
function holdUpdates(connection) {
  const send = connection.send.bind(connection);
  connection.send = async (method, ...args) => {
    const isAddition = method === 'UpdateRootComponents' && args[0].includes('"type":"add"');
    if (isAddition) connection.send = send;
    if (isAddition || !['UpdateRootComponents', 'OnLocationChanged'].includes(method)) await send(method, ...args);
  };
}

/**
 * Releases the objects that the previous circuit has created and cannot release any more. They are numbered from 1, and
 * would keep the elements of the previous circuit alive.
 */
function releaseObjects() {
  const { DotNet } = /** @type {any} */ (window);
  for (let id = DotNet.createJSObjectReference({}).__jsObjectId; id > 0; id--) DotNet.disposeJSObjectReference({ __jsObjectId: id });
}

/** Whether the server still serves this version of the page. */
async function isCurrent() {
  const answer = await fetch(address(), { cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!answer.ok) throw new Error(`The page is not available: ${answer.status}.`);
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  return versionOf(page) === versionOf(document);
}

/** @param {Document} page */
function versionOf(page) {
  return page.querySelector(VERSION)?.getAttribute('content');
}

/**
 * Fetches the markup again: only this server can read the descriptions of the components in it, and not for long.
 * @param {HubConnection} connection
 */
async function refreshMarkup(connection) {
  const { Blazor } = /** @type {any} */ (window);
  const { href } = location;
  let done = () => {};
  const refreshed = new Promise((resolve) => { done = () => resolve(undefined); });
  const closed = new Promise((_, reject) => connection.onclose(() => reject(new Error('The connection was lost again.'))));
  Blazor.addEventListener('enhancednavigationend', done);
  try {
    Blazor.navigateTo(address(), { replaceHistoryEntry: true });
    await within(Promise.race([refreshed, closed]), TIMEOUT_MS);
  } finally {
    Blazor.removeEventListener('enhancednavigationend', done);
    history.replaceState(history.state, '', href);
  }
}

// Without the fragment, which Blazor would only scroll to.
function address() {
  return location.pathname + location.search;
}
