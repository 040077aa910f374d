import { signal } from "@preact/signals";

export const themes = ["auto", "light", "dark"] as const;

export type Theme = (typeof themes)[number];

const key = "theme";

/** As chosen; `auto` follows the system. */
export const theme = signal<Theme>(themes.find((each) => each === localStorage.getItem(key)) ?? "auto");

/** Shows the page in the theme chosen. */
export function applyTheme(): void {
  document.documentElement.dataset.theme = theme.value;
}

export function choose(next: Theme): void {
  theme.value = next;
  localStorage.setItem(key, next);
  applyTheme();
}
