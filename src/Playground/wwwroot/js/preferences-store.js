// Stores preferences in the browser. Those in the fragment of the page's address, which browsers send to no server, take
// precedence until a preference is changed. Older links have them in the query string.

import { copy } from './export.js';

const KEY = 'portbridge.options';

/** @returns {string} the preferences; those of a link start with # or ?. Empty if there are none. */
export function recall() {
  if (location.hash.length > 1) return location.hash;
  if (location.search.length > 1) return location.search;
  try {
    return localStorage.getItem(KEY) ?? '';
  } catch {
    return ''; // Storage may be disabled.
  }
}

/** @param {string} query the current preferences */
export function remember(query) {
  history.replaceState(history.state, '', location.pathname);
  try {
    if (query) localStorage.setItem(KEY, query);
    else localStorage.removeItem(KEY);
    return true;
  } catch {
    return false;
  }
}

/**
 * Copies a link to this page.
 * @param {string} query
 */
export function copyAddress(query) {
  return copy(location.origin + location.pathname + (query && `#${query}`));
}
