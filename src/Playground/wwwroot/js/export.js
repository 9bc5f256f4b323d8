// Copies text to the clipboard, and saves files.

/**
 * Copies text.
 * @param {string} text
 * @returns {Promise<boolean>} whether the browser allowed it
 */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text); // The clipboard API requires a secure context.
  }
}

/**
 * Saves a file.
 * @param {string} name @param {string} type the media type
 * @param {{ arrayBuffer(): Promise<ArrayBuffer> }} content
 */
export async function save(name, type, content) {
  const address = URL.createObjectURL(new Blob([await content.arrayBuffer()], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download has started by then and keeps the content alive.
  setTimeout(() => URL.revokeObjectURL(address), 0);
  return true;
}

/** @param {string} text */
function copyBySelection(text) {
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand('copy');
  area.remove();
  focused?.focus();
  return isCopied;
}
