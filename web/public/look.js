// Sets the chosen look before the first paint; everything else about it is in web/data/look.ts.
(() => {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem('ferag.theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    if (localStorage.getItem('ferag.contrast') === 'more' || matchMedia('(prefers-contrast: more)').matches) root.dataset.contrast = 'more';
  } catch {
    // A browser that keeps nothing shows the system's look.
  }
})();
