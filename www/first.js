/**
 * Before anything is drawn: language, direction and theme, so that the page does not turn
 * round before the visitor's eyes. A plain script, because a module would come too late;
 * i18n.js and theme.js, which keep these settings, go on from here.
 */
(() => {
  const kept = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // The browser may keep nothing for this page.
    }
  };
  const spoken = [kept('mizaj-interface-language'), ...navigator.languages].map((tag) => String(tag).slice(0, 2));
  const root = document.documentElement;
  root.lang = spoken.find((language) => ['en', 'fr', 'ar'].includes(language)) ?? 'en';
  root.dir = root.lang === 'ar' ? 'rtl' : 'ltr';
  root.dataset.theme = kept('mizaj-theme') ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
})();
