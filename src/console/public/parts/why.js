import { html } from "htm/preact";
import { duration } from "../lib/format.js";
import { Empty, Panel } from "./basics.js";

const SIGNS = {
  eq: "=",
  ne: "≠",
  gt: ">",
  gte: "≥",
  lt: "<",
  lte: "≤",
  in: "in",
  contains: "contains",
  exists: "exists",
  within: "within",
  older_than: "older than",
};

/** For each segment why the player is in it, or not. @param {any} props */
export function WhyList({ explained }) {
  const ordered = [...explained.segments].sort((a, b) => Number(b.member) - Number(a.member));
  return html`
    <${Panel} title="Segments: why, or why not" note=${explained.at ? `At ${explained.at.slice(0, 19).replace("T", " ")} UTC` : undefined}>
      ${
        ordered.length === 0
          ? html`<${Empty} title="No segments are configured">Name a file of them as <code>segments</code> in the configuration.<//>`
          : html`<div class="why-list">
            ${ordered.map(
              (/** @type {any} */ { id, name, description, member, why }) => html`
              <details key=${id} open=${member}>
                <summary><span class="truth" data-true=${member ? "true" : "not"}>${member ? "In" : "Not"}</span> ${name} <span class="muted">${name === id ? "" : id}</span></summary>
                ${description ? html`<p class="note">${description}</p>` : null}
                <ul class="tree"><${Node} why=${why} /></ul>
              </details>
            `,
            )}
          </div>`
      }
    <//>
  `;
}

/** @param {{ why: any }} props */
function Node({ why }) {
  const truth = html`<span class="truth" data-true=${String(why.truth)}>${why.truth ? "yes" : "no"}</span>`;
  if (why.feature) {
    return html`<li>${truth} <code>${why.feature}</code> ${conditionText(why)} <span class="muted">(is <bdi>${valueText(why.value)}</bdi>)</span></li>`;
  }
  if (why.not) return html`<li>${truth} not<ul class="tree"><${Node} why=${why.not} /></ul></li>`;
  const parts = why.all ?? why.any;
  return html`<li>${truth} ${why.all ? "all of" : "any of"}<ul class="tree">${parts.map((/** @type {any} */ part, /** @type {number} */ index) => html`<${Node} key=${index} why=${part} />`)}</ul></li>`;
}

/** A comparison in words. @param {any} comparison */
export function conditionText({ operator, operand }) {
  const sign = SIGNS[/** @type {keyof typeof SIGNS} */ (operator)] ?? operator;
  if (operator === "within" || operator === "older_than") return `${sign} ${duration(operand / 1e6)}`;
  return `${sign} ${Array.isArray(operand) ? operand.join(", ") : operand}`;
}

/** @param {any} value */
function valueText(value) {
  if (value === null) return "missing";
  if (Array.isArray(value)) return value.length === 0 ? "empty" : value.join(", ");
  if (typeof value === "string")
    return value
      .replace(/^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2}).*Z$/, "$1 $2")
      .replace(/^(-?\d+)\.(\d\d)\d+$/, "$1.$2");
  return String(value);
}
