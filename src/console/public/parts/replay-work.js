import { html } from "htm/preact";
import { count } from "../lib/format.js";
import { Panel } from "./basics.js";

/** What the run is doing with a replay, or did last. @param {any} props */
export function Work({ work: { kind, name, by, stage, folded, total, isOver, error } }) {
  const title = `${kind.charAt(0).toUpperCase()}${kind.slice(1)} of ${name}`;
  return html`
    <${Panel} title=${title} note=${`asked for by the key ${by}`}>
      <div role="status">
        ${isOver && error === null ? html`<p class="said">Done.</p>` : null}
        ${isOver ? null : html`<p>${stage} …${total === null ? "" : ` ${count(folded)} of ${count(total)} events`}</p>`}
      </div>
      ${isOver ? null : html`<progress class="work" aria-label=${title} max=${total ?? 1} value=${total === null ? undefined : folded}></progress>`}
      ${error === null ? null : html`<div class="failure" role="alert"><p class="empty-title">It failed</p><pre>${error}</pre></div>`}
    <//>
  `;
}
