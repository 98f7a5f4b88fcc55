/** Colours for light pages, and for dark ones. A plot is an image of its own, so it asks for the reader's choice itself. */
const STYLE = `
  text { font: 13px system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #1f2328 }
  .title { font-weight: 700; font-size: 15px }
  .quiet { fill: #59636e; font-size: 12px }
  .axis { stroke: #8c959f; fill: none }
  .grid { stroke: #d1d9e0 }
  .line { stroke: #cf222e; stroke-width: 2.5 }
  .curve { fill: none; stroke-width: 2 }
  ${coloursOf(["#0969da", "#1a7f37", "#9a6700", "#8250df", "#bf3989", "#57606a", "#bc4c00", "#1b7c83", "#4d2d00", "#a40e26"])}
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .quiet { fill: #9198a1 }
    .axis { stroke: #656c76 }
    .grid { stroke: #3d444d }
    .line { stroke: #ff7b72 }
    ${coloursOf(["#4493f8", "#3fb950", "#d29922", "#ab7df8", "#db61a2", "#9198a1", "#f0883e", "#39c5cf", "#eac54f", "#ffaba8"])}
  }`;

export const COLOURS = 10;
export const WIDTH = 800;

function coloursOf(colours: readonly string[]): string {
  return colours.map((colour, index) => `.f${index} { fill: ${colour} } .s${index} { stroke: ${colour} }`).join(" ");
}

/** A whole image: `title` is also what is read to those who do not see it. */
export function svgOf(title: string, height: number, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">`,
    `<title id="title">${escaped(title)}</title>`,
    `<style>${STYLE}</style>`,
    textAt(16, 24, title, "title"),
    ...parts,
    "</svg>\n",
  ].join("\n");
}

export function textAt(
  x: number,
  y: number,
  text: string,
  kind = "",
  anchor: "start" | "middle" | "end" = "start",
): string {
  return `<text x="${tenth(x)}" y="${tenth(y)}" text-anchor="${anchor}" class="${kind}">${escaped(text)}</text>`;
}

export function lineFrom(x1: number, y1: number, x2: number, y2: number, kind: string): string {
  return `<path d="M${tenth(x1)} ${tenth(y1)} L${tenth(x2)} ${tenth(y2)}" class="${kind}"/>`;
}

export function rectangle(x: number, y: number, width: number, height: number, kind: string): string {
  return `<rect x="${tenth(x)}" y="${tenth(y)}" width="${tenth(width)}" height="${tenth(height)}" class="${kind}"/>`;
}

export function tenth(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
