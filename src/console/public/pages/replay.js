import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { hasRole } from "../lib/api.js";
import { count, duration } from "../lib/format.js";
import { route, setQuery } from "../lib/route.js";
import { useQuery } from "../lib/use-query.js";
import { Badge, Empty, Page, Panel, Result } from "../parts/basics.js";
import { Comparison } from "../parts/replay-comparison.js";
import { Begin, Swap } from "../parts/replay-forms.js";
import { Work } from "../parts/replay-work.js";
import { Table } from "../parts/table.js";

const [BUSY_MS, IDLE_MS] = [1_000, 10_000];

export default function Replay() {
  const picked = route.value.query.get("name") ?? "";
  const [isBusy, setBusy] = useState(false);
  const asked = useQuery("/replay", {}, isBusy ? BUSY_MS : IDLE_MS);
  const isBusyNow = asked.data?.work?.isOver === false;
  if (isBusyNow !== isBusy) setBusy(isBusyNow);
  return html`
    <${Page} title="Replay" note="History folded again into tables of its own, beside the live ones">
      <${Result} of=${asked}>${(/** @type {any} */ told) => html`<${Told} told=${told} picked=${picked} onAsked=${asked.reload} />`}<//>
    <//>
  `;
}

/** @param {any} props */
function Told({ told: { replays, work, obstacle }, picked, onAsked }) {
  const replay = replays.find((/** @type {any} */ { name }) => name === picked);
  const mayAct = hasRole("operate") && obstacle === null;
  const isBusy = work?.isOver === false;
  return html`
    ${work === null ? null : html`<${Work} work=${work} />`}
    <${Panel} title="Replays">
      ${replays.length === 0 ? html`<${Empty} title="There is no replay yet">A replay folds all of history with today's rules and segments, and changes nothing that is live.<//>` : html`<${List} replays=${replays} picked=${picked} />`}
      ${mayAct ? html`<${Begin} isBusy=${isBusy} onAsked=${onAsked} />` : null}
    <//>
    ${
      replay === undefined
        ? null
        : html`
      ${mayAct ? html`<${Swap} key=${`${picked} ${replay.state}`} replay=${replay} isBusy=${isBusy} onAsked=${onAsked} />` : null}
      <${Comparison} key=${`${picked} ${replay.state} of`} replay=${replay} />
      <${Rows} key=${picked} name=${picked} />`
    }
    <${Commands} name=${picked || "NAME"} obstacle=${obstacle} />
  `;
}

const KINDS = /** @type {Record<string, string>} */ ({
  finished: "good",
  promoted: "accent",
  promoting: "bad",
  "rolling back": "bad",
});

/** @param {any} props */
function List({ replays, picked }) {
  return html`
    <${Table} caption="Replays" rows=${replays} keyOf=${(/** @type {any} */ row) => row.name} picked=${picked} onPick=${(/** @type {any} */ row) => setQuery({ name: row.name })} columns=${[
      {
        name: "Name",
        head: true,
        by: (/** @type {any} */ row) => row.name,
        show: (/** @type {any} */ row) => row.name,
      },
      { name: "State", show: (/** @type {any} */ row) => html`<${Badge} kind=${KINDS[row.state]}>${row.state}<//>` },
      { name: "From", show: (/** @type {any} */ row) => row.from },
      { name: "To", show: (/** @type {any} */ row) => row.to },
      { name: "Tenant", show: (/** @type {any} */ row) => row.tenant ?? "all" },
      {
        name: "Rules",
        show: (/** @type {any} */ row) => (row.keepConfig ? "as history was folded" : "of its beginning"),
      },
      {
        name: "Last folded",
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
    <${Panel} title=${`Rows of ${name}`} note="How many there are in each table; those of a promoted replay are live, and what was live stands in its place">
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

/** @param {{ name: string, obstacle: string | null }} props */
function Commands({ name, obstacle }) {
  const note = obstacle === null ? "The same, and more, while no run is at work" : `Not from here: ${obstacle}`;
  return html`
    <${Panel} title="Commands" note=${note}>
      <dl class="facts">
        <dt>Begin, or go on</dt><dd><code>pitboss replay --into ${name}</code></dd>
        <dt>From the raw tables</dt><dd><code>pitboss replay --into ${name} --from warehouse</code></dd>
        <dt>Compare row by row</dt><dd><code>pitboss replay --compare ${name}</code></dd>
        <dt>Put in place of the live tables</dt><dd><code>pitboss replay --promote ${name}</code></dd>
        <dt>Take that back</dt><dd><code>pitboss replay --rollback ${name}</code></dd>
        <dt>Remove</dt><dd><code>pitboss replay --drop ${name}</code></dd>
      </dl>
    <//>
  `;
}
