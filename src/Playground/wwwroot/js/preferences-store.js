// Remembers in the browser what was chosen. What the page's address says comes first, until something else is chosen.

import { copy } from './export.js';

const KEY = 'portbridge.options';

/** @returns {string} what was chosen, as a query; empty for nothing */
export function recall() {
  if (location.search.length > 1) return location.search;
  try {
    return localStorage.getItem(KEY) ?? '';
  } catch {
    return ''; // A browser may be told to keep nothing.
  }
}

/** @param {string} query what is chosen now */
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
 * Copies an address of this page.
 * @param {string} query
 */
export function copyAddress(query) {
  return copy(location.origin + location.pathname + (query && `?${query}`));
}
