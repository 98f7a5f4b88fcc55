import { html } from "htm/preact";
import { words } from "../lib/format.js";
import { Panel } from "./basics.js";

const WINDOWS = ["1h", "24h", "7d", "30d", "lifetime"];

/** What is known of a player now: windows side by side, and the rest by name. @param {{ features: Record<string, any> | null }} props */
export function FeatureTable({ features }) {
  if (features === null) return null;
  const measures = [...new Set(Object.keys(features).flatMap((name) => windowOf(name)?.measure ?? []))];
  const others = Object.keys(features).filter((name) => windowOf(name) === null);
  return html`
    <${Panel} title="Features now" note=${`As of ${features.as_of ?? "–"} UTC; amounts in base currency`}>
      <div class="table-box" role="region" aria-label="Windows" tabindex="0">
        <table>
          <caption class="hidden">Features by window</caption>
          <thead><tr><th scope="col">In the last</th>${WINDOWS.map((each) => html`<th scope="col" class="number" key=${each}>${each}</th>`)}</tr></thead>
          <tbody>
            ${measures.map(
              (measure) => html`
              <tr key=${measure}>
                <th scope="row">${words(measure)}</th>
                ${WINDOWS.map((each) => html`<td class="number" key=${each}>${shown(features[`${measure}_${each}`])}</td>`)}
              </tr>
            `,
            )}
          </tbody>
        </table>
      </div>
      <dl class="facts row-facts">
        ${others.map((name) => html`<dt key=${`${name}-name`}>${words(name)}</dt><dd key=${name}><bdi>${shown(features[name])}</bdi></dd>`)}
      </dl>
    <//>
  `;
}

/** @param {string} name */
function windowOf(name) {
  const match = /^(.+)_(1h|24h|7d|30d|lifetime)$/.exec(name);
  // These two are told of one window alone.
  if (match === null || name === "avg_bet_7d" || name === "rtp_30d" || name === "days_active_30d") return null;
  return { measure: match[1] ?? "" };
}

/** @param {any} value */
function shown(value) {
  if (value === null || value === undefined || value === "") return "–";
  if (Array.isArray(value)) return value.length === 0 ? "–" : value.join(", ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return value.toLocaleString("en", { maximumFractionDigits: 2 }).replace("-", "−");
  return String(value).replace(/\.\d+$/, "");
}
