// Closes the settings and the worker's details, which are drawers at the side of the page: each by its button of the class
// "close", and the topmost one by the escape key.

const SETTINGS = 'details.settings[open] > summary';
const DETAILS = 'button.details[aria-expanded="true"]';

addEventListener('click', ({ target }) => {
  if (target instanceof Element && target.closest('.close')) close(target.closest('details.settings') ? SETTINGS : DETAILS);
});

/** Closes the topmost drawer. @returns {boolean} whether one was open */
export function closeDrawer() {
  return close(SETTINGS) || close(DETAILS);
}

/** Presses what opened a drawer, and focuses it. @param {string} opener @returns {boolean} whether the drawer was open */
function close(opener) {
  const element = /** @type {HTMLElement | null} */ (document.querySelector(opener));
  element?.click();
  element?.focus();
  return element !== null;
}
