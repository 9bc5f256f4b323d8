// Error codes of audio capture; see CaptureError.cs.

/** An error whose message is an error code. */
export class CaptureError extends Error {}

/** @type {Record<string, string>} error codes by the browser's error names */
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
  console.warn('Capture failed:', error);
  return error instanceof CaptureError ? error.message : NAMES[/** @type {Error} */ (error).name] ?? 'Unknown';
}
