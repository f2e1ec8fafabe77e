import { createSignal } from 'solid-js';

export type Theme = 'system' | 'light' | 'dark';
const root = document.documentElement;
const themeNow = root.dataset['theme'];
const [themeOf, setThemeOf] = createSignal<Theme>(themeNow === 'light' || themeNow === 'dark' ? themeNow : 'system');
const [isMore, setIsMore] = createSignal(root.dataset['contrast'] === 'more');

export const theme = themeOf;
export const hasMoreContrast = isMore;

/** `system` follows the machine, and is kept by keeping nothing. */
export function setTheme(theme: Theme): void {
  setThemeOf(theme);
  if (theme === 'system') {
    delete root.dataset['theme'];
    localStorage.removeItem('ferag.theme');
  } else {
    root.dataset['theme'] = theme;
    localStorage.setItem('ferag.theme', theme);
  }
}

export function setMoreContrast(isWanted: boolean): void {
  setIsMore(isWanted);
  if (isWanted) root.dataset['contrast'] = 'more';
  else delete root.dataset['contrast'];
  localStorage.setItem('ferag.contrast', isWanted ? 'more' : 'normal');
}
