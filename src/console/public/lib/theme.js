import { effect, signal } from "@preact/signals";

const KEY = "pitboss-theme";

/** @typedef {"system" | "light" | "dark"} Theme */

export const theme = signal(/** @type {Theme} */ (localStorage.getItem(KEY) ?? "system"));

/** Grows with every change of colours, for what draws them by itself. */
export const colours = signal(0);

effect(() => {
  const chosen = theme.value;
  if (chosen === "system") {
    localStorage.removeItem(KEY);
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem(KEY, chosen);
    document.documentElement.dataset.theme = chosen;
  }
  colours.value = colours.peek() + 1;
});

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  colours.value++;
});

/** A colour of the style sheet by its name, as it is now by day or by night. @param {string} name */
export function colour(name) {
  const probe = document.createElement("span");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
