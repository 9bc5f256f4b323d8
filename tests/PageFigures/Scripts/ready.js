// Runs before the page's own scripts: notes when the button can be pressed.

globalThis.figures = {
  ready: new Promise((resolve) => {
    const watch = new MutationObserver(() => {
      const button = document.querySelector('.record');
      if (!button || button.getAttribute('aria-disabled') === 'true') return;
      watch.disconnect();
      resolve(performance.now());
    });
    watch.observe(document, { subtree: true, childList: true, attributes: true });
  }),
};
