// Stores preferences in the browser. The query string of the page's address takes precedence until a preference is
// changed.

import { copy } from './export.js';

const KEY = 'portbridge.options';

/** @returns {string} the stored query string; empty if there is none */
export function recall() {
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
  return copy(location.origin + location.pathname + (query && `?${query}`));
}
