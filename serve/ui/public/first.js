// Runs before the first paint, so that neither the theme nor the language
// changes under the reader's eyes. src/theme.ts and src/i18n/index.ts take over.
(function () {
  var root = document.documentElement, kept = {}
  try { kept = { theme: localStorage.getItem('firth.theme'), lang: localStorage.getItem('firth.lang') } } catch (e) { /* storage is off */ }
  var dark = kept.theme ? kept.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
  root.dataset.theme = dark ? 'dark' : 'light'
  root.lang = (kept.lang || navigator.language || 'en').toLowerCase().indexOf('zh') === 0 ? 'zh-Hans' : 'en'
})()
