import { html } from "htm/preact";
import { session } from "../lib/api.js";
import { count, dateTime, money } from "../lib/format.js";
import { linkToPlayer, route, setQuery, tenant } from "../lib/route.js";
import { useQuery } from "../lib/use-query.js";
import { Empty, Page, Panel, Result } from "../parts/basics.js";
import { Chart } from "../parts/chart.js";
import { DefinitionsEditor } from "../parts/definitions-editor.js";
import { ServerPager, Table } from "../parts/table.js";
import { conditionText } from "../parts/why.js";

const HOUR = 3600;

export default function Segments() {
  const { query } = route.value;
  const picked = query.get("segment") ?? "";
  const isEditing = query.get("edit") === "1";
  const asked = useQuery("/segments", { tenant: tenant.value });
  const filters =
    session.value?.hasSegmentsFile && !isEditing
      ? html`<button type="button" onClick=${() => setQuery({ edit: "1" })}>Try other definitions</button>`
      : null;
  return html`
    <${Page} title="Segments" note="Who is in them now, and who came and went" filters=${filters}>
      ${isEditing ? html`<${DefinitionsEditor} onClose=${() => setQuery({ edit: "" })} onSaved=${asked.reload} />` : null}
      <${Result} of=${asked} lines=${12}>${(/** @type {any} */ told) =>
        told.now.length === 0 && told.definitions.length === 0
          ? html`<${Empty} title="No segments are configured">Name a file of them as <code>segments</code> in the configuration.<//>`
          : html`<${Told} told=${told} picked=${picked} />`}<//>
    <//>
  `;
}

/** @param {any} props */
function Told({ told: { now, changes, definitions }, picked }) {
  const sizes = new Map(now.map((/** @type {any} */ { segment_id, members }) => [segment_id, members]));
  const declared = new Map(definitions.map((/** @type {any} */ each) => [each.id, each]));
  const ids = [...new Set([...sizes.keys(), ...declared.keys()])];
  const since = latestOf(changes) - 24 * HOUR;
  const rows = ids
    .map((id) => ({
      id,
      name: declared.get(id)?.name ?? id,
      isDeclared: declared.has(id),
      members: sizes.get(id) ?? 0,
      ...movesOf(changes, id, since),
    }))
    .sort((a, b) => b.members - a.members);
  const chosen = picked === "" ? rows.slice(0, 5).map(({ id }) => id) : [picked];
  return html`
    <div class="columns">
      <${Panel} title="Sizes" note="Entered and exited: the last 24 hours that anything changed in">
        <${Table} caption="Segments" rows=${rows} keyOf=${(/** @type {any} */ row) => row.id} picked=${picked} onPick=${(/** @type {any} */ row) => setQuery({ segment: row.id, offset: "" })} columns=${[
          {
            name: "Segment",
            head: true,
            by: (/** @type {any} */ row) => row.name,
            show: (/** @type {any} */ row) => row.name,
          },
          {
            name: "Members",
            number: true,
            by: (/** @type {any} */ row) => row.members,
            show: (/** @type {any} */ row) => count(row.members),
          },
          {
            name: "Entered",
            number: true,
            by: (/** @type {any} */ row) => row.entered,
            show: (/** @type {any} */ row) => count(row.entered),
          },
          {
            name: "Exited",
            number: true,
            by: (/** @type {any} */ row) => row.exited,
            show: (/** @type {any} */ row) => count(row.exited),
          },
          {
            name: "",
            show: (/** @type {any} */ row) =>
              row.isDeclared ? "" : html`<span class="muted">no longer declared</span>`,
          },
        ]} />
      <//>
      <${OverTime} changes=${changes} sizes=${sizes} ids=${chosen} names=${new Map(rows.map(({ id, name }) => [id, name]))} />
    </div>
    ${picked === "" ? null : html`<${One} key=${picked} id=${picked} definition=${declared.get(picked)} />`}
  `;
}

/** @param {any[]} changes */
function latestOf(changes) {
  return Math.max(0, ...changes.map(({ hour }) => Date.parse(hour) / 1000));
}

/** @param {any[]} changes @param {string} id @param {number} since */
function movesOf(changes, id, since) {
  const own = changes.filter(({ segment_id, hour }) => segment_id === id && Date.parse(hour) / 1000 > since);
  return {
    entered: own.reduce((sum, each) => sum + each.entered, 0),
    exited: own.reduce((sum, each) => sum + each.exited, 0),
  };
}

/** Sizes follow backwards from those of now. @param {any} props */
function OverTime({ changes, sizes, ids, names }) {
  const latest = latestOf(changes);
  const first = Math.min(latest, ...changes.map((/** @type {any} */ { hour }) => Date.parse(hour) / 1000));
  const times =
    changes.length === 0 ? [] : Array.from({ length: (latest - first) / HOUR + 2 }, (_, index) => first + index * HOUR);
  const series = ids.map((/** @type {string} */ id) => {
    const net = new Map(
      changes
        .filter((/** @type {any} */ each) => each.segment_id === id)
        .map((/** @type {any} */ { hour, entered, exited }) => [Date.parse(hour) / 1000, entered - exited]),
    );
    let size = sizes.get(id) ?? 0;
    const values = [...times].reverse().map((at) => {
      const here = size;
      size -= net.get(at - HOUR) ?? 0;
      return here;
    });
    return { name: names.get(id) ?? id, kind: "steps", values: values.reverse() };
  });
  return html`
    <${Panel} title="Sizes over time" note="By hour, the last 7 days that anything changed in">
      <${Chart} title="Members by hour" height=${240} times=${times} series=${series} format=${count} empty="Nobody entered or left a segment yet" />
    <//>
  `;
}

const PAGE = 50;

/** @param {any} props */
function One({ id, definition }) {
  const offset = Number(route.value.query.get("offset") ?? 0);
  const asked = useQuery("/segments/members", { tenant: tenant.value, segment: id, offset });
  return html`
    <${Panel} title=${definition?.name ?? id} note=${definition?.description ?? undefined} actions=${html`<button type="button" onClick=${() => setQuery({ segment: "", offset: "" })}>Close</button>`}>
      ${definition ? html`<ul class="tree"><${Condition} when=${definition.when} /></ul>` : null}
      <${Result} of=${asked}>${(/** @type {any} */ { members, changes, hasMore }) => html`
        <div class="columns at-top">
          <div>
            <h3>Members</h3>
            <${Table} caption="Members" rows=${members} pageSize=${PAGE} keyOf=${(/** @type {any} */ row) => `${row.tenant}|${row.origin}|${row.user_id}`} empty="Nobody is in it" columns=${[
              {
                name: "Player",
                head: true,
                show: (/** @type {any} */ row) => html`<a href=${linkToPlayer(row)}><bdi>${row.user_id}</bdi></a>`,
              },
              {
                name: "Since (UTC)",
                by: (/** @type {any} */ row) => row.since,
                show: (/** @type {any} */ row) => dateTime(row.since),
              },
              {
                name: "Turnover 7 d",
                number: true,
                by: (/** @type {any} */ row) => row.turnover_7d,
                show: (/** @type {any} */ row) => money(row.turnover_7d),
              },
              {
                name: "GGR 30 d",
                number: true,
                by: (/** @type {any} */ row) => row.ggr_30d,
                show: (/** @type {any} */ row) => money(row.ggr_30d),
              },
            ]} />
            <${ServerPager} label="members" offset=${offset} size=${PAGE} shown=${members.length} hasMore=${hasMore} onOffset=${(/** @type {number} */ next) => setQuery({ offset: next || "" })} />
          </div>
          <div>
            <h3>Latest changes</h3>
            <${Table} caption="Latest changes" rows=${changes} empty="Nobody entered or left it yet" columns=${[
              { name: "At (UTC)", show: (/** @type {any} */ row) => dateTime(row.at) },
              {
                name: "Player",
                head: true,
                show: (/** @type {any} */ row) => html`<a href=${linkToPlayer(row)}><bdi>${row.user_id}</bdi></a>`,
              },
              { name: "Change", show: (/** @type {any} */ row) => `${row.change} by ${row.cause}` },
            ]} />
          </div>
        </div>
      `}<//>
    <//>
  `;
}

/** @param {{ when: any }} props */
function Condition({ when }) {
  if (when.feature) return html`<li><code>${when.feature}</code> ${conditionText(when)}</li>`;
  if (when.not) return html`<li>not<ul class="tree"><${Condition} when=${when.not} /></ul></li>`;
  return html`<li>${when.all ? "all of" : "any of"}<ul class="tree">${(when.all ?? when.any).map((/** @type {any} */ part, /** @type {number} */ index) => html`<${Condition} key=${index} when=${part} />`)}</ul></li>`;
}
