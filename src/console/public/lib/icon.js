/** Address of the mark of the console. */
export const ICON = new URL("../icon.svg", import.meta.url).href;
