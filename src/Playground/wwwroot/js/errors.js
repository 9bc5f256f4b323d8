// Why there is no sound, in names that the server knows: see CaptureFault.cs.

/** Its message is one of the names. */
export class CaptureError extends Error {}

/** @type {Record<string, string>} what a browser calls them */
const NAMES = {
  NotFoundError: 'NoMicrophone',
  OverconstrainedError: 'NoMicrophone',
  NotAllowedError: 'PermissionDenied',
  SecurityError: 'PermissionDenied',
  NotReadableError: 'MicrophoneBusy',
  AbortError: 'MicrophoneBusy',
};

/** @param {unknown} error @returns {string} */
export function errorCodeOf(error) {
  console.warn('No sound:', error);
  return error instanceof CaptureError ? error.message : NAMES[/** @type {Error} */ (error).name] ?? 'Unknown';
}
