// Gives a person what the server has: into the clipboard, or as a file.

/**
 * Copies text.
 * @param {string} text
 * @returns {Promise<boolean>} whether the browser let it
 */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text); // A page that is not at a secure address has no clipboard.
  }
}

/**
 * Offers a file for download.
 * @param {string} name
 * @param {string} type its media type
 * @param {{ arrayBuffer(): Promise<ArrayBuffer> }} content
 */
export async function save(name, type, content) {
  const address = URL.createObjectURL(new Blob([await content.arrayBuffer()], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download has begun by the next turn, and holds the file itself.
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
