import { html } from "htm/preact";
import { useId } from "preact/hooks";

/** A page's heading, its filters, and the rest. @param {any} props */
export function Page({ title, note, filters, children }) {
  return html`
    <header class="page-head">
      <div>
        <h1 tabindex="-1">${title}</h1>
        ${note ? html`<p class="note">${note}</p>` : null}
      </div>
      ${filters ? html`<div class="filters">${filters}</div>` : null}
    </header>
    ${children}
  `;
}

/** A part of a page under a heading of its own. @param {any} props */
export function Panel({ title, note, actions, wide = false, children }) {
  const id = useId();
  return html`
    <section class=${wide ? "panel wide" : "panel"} aria-labelledby=${id}>
      <div class="panel-head">
        <h2 id=${id}>${title}</h2>
        ${actions ? html`<div class="actions">${actions}</div>` : null}
      </div>
      ${note ? html`<p class="note">${note}</p>` : null}
      ${children}
    </section>
  `;
}

/** One figure. `state` is good, bad or absent; why is said, never by colour alone. @param {any} props */
export function Tile({ label, value, note, state }) {
  return html`
    <div class="tile" data-state=${state}>
      <dt>${label}</dt>
      <dd>
        <span class="figure">${value}</span>
        ${note ? html`<span class="tile-note">${note}</span>` : null}
      </dd>
    </div>
  `;
}

/** @param {any} props */
export function Tiles({ children, label }) {
  return html`<dl class="tiles" aria-label=${label}>${children}</dl>`;
}

/** A verdict with its reason. @param {{ ok: boolean | null, children?: any }} props */
export function Verdict({ ok, children }) {
  const word = ok === null ? "unknown" : ok ? "good" : "bad";
  const shown = ok === null ? "No data" : ok ? "OK" : "Problem";
  return html`<span class="verdict" data-state=${word}><span class="mark" aria-hidden="true"></span><span class="verdict-word">${shown}</span>${children ? html` <span class="why">${children}</span>` : null}</span>`;
}

/** A short state in a frame. @param {any} props */
export function Badge({ children, kind }) {
  return html`<span class="badge" data-kind=${kind}>${children}</span>`;
}

/** @param {any} props */
export function Empty({ title, children }) {
  return html`<div class="empty"><p class="empty-title">${title}</p>${children ? html`<p>${children}</p>` : null}</div>`;
}

/** @param {{ error: Error, retry?: () => void }} props */
export function Failure({ error, retry }) {
  return html`
    <div class="failure" role="alert">
      <p class="empty-title">This could not be loaded</p>
      <pre>${error.message}</pre>
      ${retry ? html`<button type="button" onClick=${retry}>Try again</button>` : null}
    </div>
  `;
}

/** Grey bars where content will be. @param {{ lines?: number }} props */
export function Loading({ lines = 5 }) {
  return html`
    <div class="loading" role="status">
      <span class="hidden">Loading …</span>
      ${Array.from({ length: lines }, (_, index) => html`<span class="bar" key=${index} data-width=${index % 4}></span>`)}
    </div>
  `;
}

/** What a query came to: while it loads, when it failed, and its data. @param {any} props */
export function Result({ of, lines, children }) {
  if (of.error && of.data === undefined) return html`<${Failure} error=${of.error} retry=${of.reload} />`;
  if (of.data === undefined) return html`<${Loading} lines=${lines} />`;
  return html`
    <div class=${of.isLoading ? "result stale" : "result"} aria-busy=${of.isLoading}>
      ${of.error ? html`<p class="old" role="alert">Not up to date: ${of.error.message}</p>` : null}
      ${children(of.data)}
    </div>
  `;
}

/** A choice among few. @param {{ label: string, value: string, options: [string, string][], onChange: (value: string) => void }} props */
export function Choice({ label, value, options, onChange }) {
  return html`
    <label class="field">
      <span>${label}</span>
      <select value=${value} onChange=${(/** @type {any} */ event) => onChange(event.currentTarget.value)}>
        ${options.map(([each, text]) => html`<option key=${each} value=${each} selected=${each === value}>${text}</option>`)}
      </select>
    </label>
  `;
}
