// Which microphone is used and what the browser does to its sound: remembered in this browser alone.

const KEY = 'portbridge.microphone';

/**
 * @typedef {{ device: string, echoCancellation: boolean, noiseSuppression: boolean, autoGainControl: boolean }} Preferences
 * device: its id, or the empty string for whichever the system prefers
 * @typedef {{ id: string, label: string }} Device
 */

/** @type {Preferences} */
const DEFAULTS = { device: '', echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/** Raises change when the devices, their names or the preferences may have changed. */
export const microphones = new EventTarget();

/** @returns {Preferences} */
export function preferences() {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    const known = Object.entries(DEFAULTS).filter(([name, value]) => typeof stored[name] === typeof value);
    return { ...DEFAULTS, ...Object.fromEntries(known.map(([name]) => [name, stored[name]])) };
  } catch {
    return DEFAULTS; // A browser that stores nothing for this page, or something else's value.
  }
}

/** @param {Partial<Preferences>} change */
export function prefer(change) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...preferences(), ...change }));
  } catch (error) {
    console.warn('The browser does not remember the microphone:', error);
  }
  microphones.dispatchEvent(new Event('change'));
}

/** The microphones that have names. A browser tells these only once it has given the page a microphone. @returns {Promise<Device[]>} */
export async function devices() {
  const all = await navigator.mediaDevices?.enumerateDevices() ?? [];
  // "default" and "communications" are Chromium's second names for devices that are listed by their own as well.
  return all
    .filter(({ kind, deviceId, label }) => kind === 'audioinput' && label && !['', 'default', 'communications'].includes(deviceId))
    .map(({ deviceId, label }) => ({ id: deviceId, label }));
}

/** The preferred microphone, or another when that one is not there. @returns {Promise<MediaStream>} */
export async function listen() {
  const { device, ...processing } = preferences();
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { channelCount: 1, ...processing, ...(device ? { deviceId: { ideal: device } } : {}) },
  });
  microphones.dispatchEvent(new Event('change'));
  return stream;
}
