import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { ask, hasRole } from "../lib/api.js";
import { count, dateTime } from "../lib/format.js";
import { route, setQuery, tenant } from "../lib/route.js";
import { useQuery } from "../lib/use-query.js";
import { Choice, Empty, Page, Panel, Result } from "../parts/basics.js";
import { Chart } from "../parts/chart.js";
import { ServerPager, Table } from "../parts/table.js";

const PAGE = 25;

export default function DeadLetters() {
  const { query } = route.value;
  const code = query.get("code") ?? "";
  const offset = Number(query.get("offset") ?? 0);
  const picked = query.get("id") ?? "";
  const asked = useQuery("/dead-letters", { tenant: tenant.value, code, offset });
  const codes = /** @type {[string, string][]} */ ([
    ["", "All codes"],
    ...(asked.data?.byCode ?? []).map((/** @type {any} */ row) => [row.code, `${row.code} (${count(row.letters)})`]),
  ]);
  return html`
    <${Page} title="Dead letters" note="What could not be accepted, and why; kept for 90 days"
      filters=${html`<${Choice} label="Code" value=${code} options=${codes} onChange=${(/** @type {string} */ value) => setQuery({ code: value, offset: "", id: "" })} />`}>
      <${Result} of=${asked} lines=${12}>${(/** @type {any} */ told) =>
        told.byCode.length === 0
          ? html`<${Empty} title="Nothing was refused">Whatever comes in is accepted so far.<//>`
          : html`
        <div class="columns">
          <${OverTime} rows=${told.overTime} now=${told.now} />
          <${ByCode} rows=${told.byCode} code=${code} />
        </div>
        ${picked ? html`<${Letter} key=${picked} id=${picked} onRetried=${asked.reload} />` : null}
        <${List} told=${told} offset=${offset} picked=${picked} onRetried=${asked.reload} />
      `}<//>
    <//>
  `;
}

/** @param {any} props */
function OverTime({ rows, now }) {
  const codes = [...new Set(rows.map((/** @type {any} */ { code }) => code))];
  const totals = new Map();
  for (const { code, letters } of rows) totals.set(code, (totals.get(code) ?? 0) + letters);
  const largest = codes.sort((a, b) => totals.get(b) - totals.get(a)).slice(0, 5);
  const latest = Math.floor(Date.parse(now) / 3_600_000) * 3600;
  const times =
    rows.length === 0 ? [] : Array.from({ length: 7 * 24 }, (_, index) => latest - (7 * 24 - 1 - index) * 3600);
  const values = new Map(
    rows.map((/** @type {any} */ { at, code, letters }) => [`${Date.parse(at) / 1000}|${code}`, letters]),
  );
  return html`
    <${Panel} title="By code over time" note="Per hour, the last 7 days; the five most frequent codes">
      <${Chart} title="Dead letters per hour by code" times=${times} format=${count} empty="None in the last 7 days"
        series=${largest.map((code) => ({ name: code, kind: "steps", values: times.map((at) => values.get(`${at}|${code}`) ?? 0) }))} />
    <//>
  `;
}

/** @param {any} props */
function ByCode({ rows, code }) {
  return html`
    <${Panel} title="By code">
      <${Table} caption="Dead letters by code" rows=${rows} pageSize=${10} keyOf=${(/** @type {any} */ row) => row.code} picked=${code} onPick=${(/** @type {any} */ row) => setQuery({ code: row.code, offset: "", id: "" })} columns=${[
        {
          name: "Code",
          head: true,
          by: (/** @type {any} */ row) => row.code,
          show: (/** @type {any} */ row) => row.code,
        },
        {
          name: "Letters",
          number: true,
          by: (/** @type {any} */ row) => row.letters,
          show: (/** @type {any} */ row) => count(row.letters),
        },
        {
          name: "Latest (UTC)",
          by: (/** @type {any} */ row) => row.latest,
          show: (/** @type {any} */ row) => dateTime(row.latest),
        },
      ]} />
    <//>
  `;
}

/** @param {any} props */
function List({ told: { letters, hasMore }, offset, picked, onRetried }) {
  return html`
    <${Panel} title="Letters" note="The latest first" actions=${hasRole("operate") ? html`<${Retry} ids=${letters.map((/** @type {any} */ { id }) => id)} label=${`Retry these ${letters.length}`} onRetried=${onRetried} />` : null}>
      <${Table} caption="Dead letters" rows=${letters} pageSize=${PAGE} picked=${picked} keyOf=${(/** @type {any} */ row) => row.id} onPick=${(/** @type {any} */ row) => setQuery({ id: row.id })} columns=${[
        {
          name: "Id",
          head: true,
          show: (/** @type {any} */ row) => html`<span class="mono">${row.id.slice(0, 10)}</span>`,
        },
        { name: "Received (UTC)", show: (/** @type {any} */ row) => dateTime(row.received_at) },
        { name: "Tenant", show: (/** @type {any} */ row) => row.tenant || "–" },
        { name: "From", show: (/** @type {any} */ row) => `${row.door}:${row.position}` },
        { name: "Code", show: (/** @type {any} */ row) => html`<code>${row.code}</code>` },
        { name: "Where", show: (/** @type {any} */ row) => html`<code>${row.path || "–"}</code>` },
        {
          name: "Why",
          show: (/** @type {any} */ row) =>
            html`<span class="one-line" title=${row.message}><bdi>${row.message.slice(0, 160)}</bdi></span>`,
        },
      ]} />
      <${ServerPager} label="dead letters" offset=${offset} size=${PAGE} shown=${letters.length} hasMore=${hasMore} onOffset=${(/** @type {number} */ next) => setQuery({ offset: next || "", id: "" })} />
    <//>
  `;
}

/** @param {any} props */
function Letter({ id, onRetried }) {
  const asked = useQuery("/dead-letter", { id, tenant: tenant.value });
  return html`
    <${Panel} title=${`Letter ${id.slice(0, 10)}`} actions=${html`
      ${hasRole("operate") ? html`<${Retry} ids=${[id]} label="Retry" onRetried=${onRetried} />` : null}
      <button type="button" onClick=${() => setQuery({ id: "" })}>Close</button>`}>
      <${Result} of=${asked}>${(/** @type {any} */ letter) => html`
        <dl class="facts">
          <dt>Code</dt><dd><code>${letter.code}</code></dd>
          <dt>Where</dt><dd><code>${letter.path || "the whole of it"}</code></dd>
          <dt>Why</dt><dd><bdi>${letter.message}</bdi></dd>
          <dt>Received</dt><dd>${dateTime(letter.received_at)} UTC, by ${letter.door}:${letter.position}</dd>
          <dt>Taken for</dt><dd>${letter.type || "no known type"} of ${letter.tenant || "no known tenant"} ${letter.origin}</dd>
        </dl>
        <h3>Original, ${count(letter.bytes)} bytes${letter.isCut ? " (the first 64 KiB)" : ""}</h3>
        <${Original} letter=${letter} />
      `}<//>
    <//>
  `;
}

/** The original text with its fault marked. @param {any} props */
function Original({ letter: { payload, fault } }) {
  if (fault === null) return html`<pre class="bytes" tabindex="0" aria-label="Original bytes">${payload}</pre>`;
  return html`<pre class="bytes" tabindex="0" aria-label="Original bytes, the fault is marked">${payload.slice(0, fault.start)}<mark>${payload.slice(fault.start, fault.end)}</mark>${payload.slice(fault.end)}</pre>`;
}

/** @param {{ ids: string[], label: string, onRetried: () => void }} props */
function Retry({ ids, label, onRetried }) {
  const [said, setSaid] = useState("");
  const [isBusy, setBusy] = useState(false);
  const retry = async () => {
    setBusy(true);
    try {
      const { retried, accepted, rejected } = await ask("/dead-letters/retry", {
        method: "POST",
        body: { ids },
        query: { tenant: tenant.value },
      });
      const still = Object.entries(rejected).map(([code, number]) => `${number} still ${code}`);
      setSaid([`${retried} retried, ${accepted} accepted`, ...still].join(", "));
      onRetried();
    } catch (error) {
      setSaid(/** @type {Error} */ (error).message);
    }
    setBusy(false);
  };
  return html`<span role="status" class="note">${said}</span><button type="button" disabled=${isBusy || ids.length === 0} onClick=${retry}>${isBusy ? "Retrying …" : label}</button>`;
}
