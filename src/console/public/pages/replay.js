import { html } from "htm/preact";
import { count, duration } from "../lib/format.js";
import { route, setQuery } from "../lib/route.js";
import { useQuery } from "../lib/use-query.js";
import { Badge, Empty, Page, Panel, Result } from "../parts/basics.js";
import { Table } from "../parts/table.js";

export default function Replay() {
  const picked = route.value.query.get("name") ?? "";
  const asked = useQuery("/replay", {}, 10_000);
  return html`
    <${Page} title="Replay" note="History folded again into tables of its own, beside the live ones">
      <${Result} of=${asked}>${(/** @type {any} */ { replays }) => html`
        <${Panel} title="Replays">
          ${replays.length === 0 ? html`<${Empty} title="There is no replay yet">Begin one beside the run: <code>pitboss replay --into NAME</code><//>` : html`<${List} replays=${replays} picked=${picked} />`}
        <//>
        ${replays.some((/** @type {any} */ { name }) => name === picked) ? html`<${Rows} key=${picked} name=${picked} />` : null}
        <${Commands} name=${picked || "NAME"} />
      `}<//>
    <//>
  `;
}

/** @param {any} props */
function List({ replays, picked }) {
  const kinds = /** @type {Record<string, string>} */ ({ finished: "good", promoted: "accent" });
  return html`
    <${Table} caption="Replays" rows=${replays} keyOf=${(/** @type {any} */ row) => row.name} picked=${picked} onPick=${(/** @type {any} */ row) => setQuery({ name: row.name })} columns=${[
      {
        name: "Name",
        head: true,
        by: (/** @type {any} */ row) => row.name,
        show: (/** @type {any} */ row) => row.name,
      },
      { name: "State", show: (/** @type {any} */ row) => html`<${Badge} kind=${kinds[row.state]}>${row.state}<//>` },
      { name: "From", show: (/** @type {any} */ row) => row.from },
      { name: "To", show: (/** @type {any} */ row) => row.to },
      { name: "Tenant", show: (/** @type {any} */ row) => row.tenant ?? "all" },
      { name: "Rules", show: (/** @type {any} */ row) => row.rules },
      {
        name: "Events folded",
        number: true,
        by: (/** @type {any} */ row) => row.folded,
        show: (/** @type {any} */ row) => count(row.folded),
      },
      { name: "Took", number: true, show: (/** @type {any} */ row) => duration(row.seconds) },
    ]} />
  `;
}

/** @param {{ name: string }} props */
function Rows({ name }) {
  const asked = useQuery("/replay/rows", { name });
  return html`
    <${Panel} title=${`Rows of ${name}`} note="How many there are; pitboss replay --compare says which differ">
      <${Result} of=${asked}>${(/** @type {any} */ { tables }) => html`
        <${Table} caption="Rows by table" rows=${tables} keyOf=${(/** @type {any} */ row) => row.table} columns=${[
          { name: "Table", head: true, show: (/** @type {any} */ row) => html`<code>${row.table}</code>` },
          { name: "Live", number: true, show: (/** @type {any} */ row) => count(row.live) },
          { name: "Replayed", number: true, show: (/** @type {any} */ row) => count(row.shadow) },
          {
            name: "More or fewer",
            number: true,
            by: (/** @type {any} */ row) => row.shadow - row.live,
            show: (/** @type {any} */ row) => (row.shadow === row.live ? "same" : count(row.shadow - row.live)),
          },
        ]} />
      `}<//>
    <//>
  `;
}

/** @param {{ name: string }} props */
function Commands({ name }) {
  return html`
    <${Panel} title="Commands" note="Promoting and rolling back change the engine's state, so they are done while no run is at work">
      <dl class="facts">
        <dt>Begin, or go on</dt><dd><code>pitboss replay --into ${name}</code></dd>
        <dt>Compare row by row</dt><dd><code>pitboss replay --compare ${name}</code></dd>
        <dt>Put in place of the live tables</dt><dd><code>pitboss replay --promote ${name}</code></dd>
        <dt>Take that back</dt><dd><code>pitboss replay --rollback ${name}</code></dd>
        <dt>Remove</dt><dd><code>pitboss replay --drop ${name}</code></dd>
      </dl>
    <//>
  `;
}
