import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { useQuery } from "../lib/use-query.js";
import { Badge, Panel, Result } from "./basics.js";
import { numberColumn, Table } from "./table.js";

/** How the replay's rows differ from the live ones; it is asked for, because it reads both whole. @param {any} props */
export function Comparison({ replay: { name, folded } }) {
  const [isWanted, setWanted] = useState(false);
  const asked = useQuery(isWanted ? "/replay/comparison" : null, { name });
  const button = html`<button type="button" disabled=${folded === null || asked.isLoading} onClick=${() => (isWanted ? asked.reload() : setWanted(true))}>Compare</button>`;
  const note =
    folded === null
      ? "It is not finished: there is nothing whole to compare yet"
      : "Row by row, but for which write made a row, its revision, and when it was received; what came since it was folded is missing or different";
  return html`
    <${Panel} title=${`${name} against the live tables`} note=${note} actions=${button}>
      ${isWanted ? html`<${Result} of=${asked}>${(/** @type {any} */ { tables }) => html`<${Compared} tables=${tables} />`}<//>` : null}
    <//>
  `;
}

/** @param {any} props */
function Compared({ tables }) {
  const samples = tables.flatMap((/** @type {any} */ { table, samples: of }) =>
    of.map((/** @type {any} */ each) => ({ table, ...each })),
  );
  return html`
    <${Table} caption="Comparison by table" rows=${tables} keyOf=${(/** @type {any} */ row) => row.table} columns=${[
      { name: "Table", head: true, show: (/** @type {any} */ row) => html`<code>${row.table}</code>` },
      numberColumn("Equal", "equal"),
      numberColumn("Different", "different"),
      numberColumn("Missing", "missing"),
      numberColumn("New", "new"),
    ]} />
    ${samples.length === 0 ? html`<p class="said">Every row is the same.</p>` : html`<${Samples} samples=${samples} />`}
  `;
}

const MEANING = /** @type {Record<string, string>} */ ({
  different: "in both, with other values",
  missing: "live only",
  new: "in the replay only",
});

/** @param {any} props */
function Samples({ samples }) {
  return html`
    <h3>For example</h3>
    <${Table} caption="Rows that differ" rows=${samples} pageSize=${10} keyOf=${(/** @type {any} */ row) => `${row.table}|${row.kind}|${JSON.stringify(row.key)}`} columns=${[
      { name: "Table", show: (/** @type {any} */ row) => html`<code>${row.table}</code>` },
      {
        name: "Row",
        head: true,
        show: (/** @type {any} */ row) => html`<bdi class="cell">${Object.values(row.key).join(" · ")}</bdi>`,
      },
      {
        name: "How",
        show: (/** @type {any} */ row) =>
          html`<${Badge} kind=${row.kind === "new" ? "accent" : "bad"}>${row.kind}<//> <span class="note">${MEANING[row.kind]}</span>`,
      },
      {
        name: "Columns, live → replayed",
        show: (/** @type {any} */ row) => html`<${Changes} columns=${row.columns} />`,
      },
    ]} />
  `;
}

/** @param {any} props */
function Changes({ columns }) {
  return html`
    <ul>
      ${Object.entries(columns).map(
        ([name, { live, shadow }]) =>
          html`<li key=${name}><code>${name}</code> <bdi class="cell">${shortly(live)} → ${shortly(shadow)}</bdi></li>`,
      )}
    </ul>
  `;
}

/** @param {any} value */
function shortly(value) {
  const text = JSON.stringify(value) ?? "";
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
