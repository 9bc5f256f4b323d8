/**
 * Settles as the promise does, or rejects at the time limit.
 * @template T
 * @param {Promise<T>} promise @param {number} milliseconds
 * @returns {Promise<T>}
 */
export async function within(promise, milliseconds) {
  let timer = 0;
  const late = new Promise((_, refuse) => {
    timer = setTimeout(() => refuse(new Error(`No answer within ${milliseconds} ms.`)), milliseconds);
  });
  try {
    return /** @type {T} */ (await Promise.race([promise, late]));
  } finally {
    clearTimeout(timer);
  }
}
