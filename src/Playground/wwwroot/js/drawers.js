// Closes the settings and the worker's details, which are drawers at the side of the page.

addEventListener('click', ({ target }) => {
  if (target instanceof Element && target.closest('details.settings .close')) closeDrawer();
});

/** Closes the drawer that was opened, and focuses what opened it. @returns {boolean} whether there was one */
export function closeDrawer() {
  const settings = document.querySelector('details.settings[open]');
  const opener = /** @type {HTMLElement | null} */ (
    settings?.querySelector('summary') ?? document.querySelector('button.details[aria-expanded="true"]'));
  opener?.click();
  opener?.focus();
  return opener !== null;
}
