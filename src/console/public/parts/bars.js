import { html } from "htm/preact";
import { Table } from "./table.js";

/**
 * Upright bars of a few classes, with a line between two of them.
 *
 * @param {{ title: string, bars: { label: string, value: number, over?: boolean }[], line?: { at: number, label: string }, unit: string }} props
 *   `line.at` is counted in bars, from the left edge of the first
 */
export function Bars({ title, bars, line, unit }) {
  const [width, height, top, bottom] = [640, 220, 28, 24];
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const step = width / bars.length;
  const y = (/** @type {number} */ value) => height - bottom - (value / most) * (height - top - bottom);
  return html`
    <figure class="chart">
      <svg viewBox=${`0 0 ${width} ${height}`} role="img" aria-label=${title} class="bars">
        <line x1="0" x2=${width} y1=${height - bottom} y2=${height - bottom} class="axis" />
        ${bars.map(
          ({ label, value, over }, index) => html`
          <g key=${label}>
            <rect x=${index * step + step * 0.12} width=${step * 0.76} y=${y(value)} height=${height - bottom - y(value)} class=${over ? "column over" : "column"} rx="1.5" />
            <text x=${(index + 0.5) * step} y=${y(value) - 5} text-anchor="middle" class="column-value">${value > 0 ? value : ""}</text>
            <text x=${(index + 0.5) * step} y=${height - 8} text-anchor="middle">${label}</text>
          </g>
        `,
        )}
        ${
          line
            ? html`
          <g>
            <line x1=${line.at * step} x2=${line.at * step} y1="6" y2=${height - bottom} class="limit" />
            <text x=${line.at * step + (line.at > bars.length / 2 ? -6 : 6)} y="14" text-anchor=${line.at > bars.length / 2 ? "end" : "start"} class="limit-label">${line.label}</text>
          </g>`
            : null
        }
      </svg>
      <details class="as-table"><summary>As a table</summary>
        <${Table} caption=${title} rows=${bars} pageSize=${30} columns=${[
          { name: "Class", head: true, show: (/** @type {any} */ bar) => bar.label },
          { name: unit, number: true, show: (/** @type {any} */ bar) => bar.value },
        ]} />
      </details>
    </figure>
  `;
}

/** Lying bars, each a share of the first. @param {{ title: string, steps: { label: string, value: number, kind?: string }[] }} props */
export function Funnel({ title, steps }) {
  const whole = Math.max(1, steps[0]?.value ?? 1);
  return html`
    <table class="funnel">
      <caption class="hidden">${title}</caption>
      <thead class="hidden"><tr><th scope="col">Stage</th><th scope="col">Share</th><th scope="col">Bonuses</th><th scope="col">Percent</th></tr></thead>
      <tbody>
        ${steps.map(
          ({ label, value, kind }) => html`
          <tr key=${label}>
            <th scope="row">${label}</th>
            <td class="funnel-cell"><progress max=${whole} value=${value} class="funnel-bar" data-kind=${kind} aria-label=${`${label}: share of all`}></progress></td>
            <td class="number">${value.toLocaleString("en")}</td>
            <td class="number muted">${((value / whole) * 100).toFixed(0)} %</td>
          </tr>
        `,
        )}
      </tbody>
    </table>
  `;
}
