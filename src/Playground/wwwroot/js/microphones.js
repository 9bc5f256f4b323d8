// The preferred microphone and the browser's audio processing, stored only in this browser.

const KEY = 'portbridge.microphone';

/**
 * @typedef {{ device: string, echoCancellation: boolean, noiseSuppression: boolean, autoGainControl: boolean }}
 * Preferences device: the device id, or empty for the system default
 * @typedef {{ id: string, label: string }} Device
 */

/** @type {Preferences} */
const DEFAULTS = { device: '', echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/** Dispatches "change" when the devices, their labels or the preferences may have changed. */
export const microphones = new EventTarget();

/** @returns {Preferences} */
export function preferences() {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    const known = Object.entries(DEFAULTS).filter(([name, value]) => typeof stored[name] === typeof value);
    return { ...DEFAULTS, ...Object.fromEntries(known.map(([name]) => [name, stored[name]])) };
  } catch {
    return DEFAULTS; // Storage is disabled, or contains invalid data.
  }
}

/** @param {Partial<Preferences>} change */
export function prefer(change) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...preferences(), ...change }));
  } catch (error) {
    console.warn('Could not store the microphone preference:', error);
  }
  microphones.dispatchEvent(new Event('change'));
}

/**
 * The microphones with a label. Browsers hide labels until the page has been granted access.
 * @returns {Promise<Device[]>}
 */
export async function devices() {
  const all = await navigator.mediaDevices?.enumerateDevices() ?? [];
  // "default" and "communications" are Chromium's aliases for devices that are also listed by their own ids.
  return all
    .filter(({ kind, deviceId, label }) => kind === 'audioinput' && label && !['', 'default', 'communications'].includes(deviceId))
    .map(({ deviceId, label }) => ({ id: deviceId, label }));
}

/** Opens the preferred microphone, or another one if it is missing. @returns {Promise<MediaStream>} */
export async function listen() {
  const { device, ...processing } = preferences();
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { channelCount: 1, ...processing, ...(device ? { deviceId: { ideal: device } } : {}) },
  });
  microphones.dispatchEvent(new Event('change'));
  return stream;
}
