import { html } from "htm/preact";
import { useRef } from "preact/hooks";
import { count, dateTime, day, duration, money, time, words } from "../lib/format.js";
import { checksOf, freshnessOf } from "../lib/health.js";
import { useLive } from "../lib/live.js";
import { baseCurrency, linkToPlayer, tenant } from "../lib/route.js";
import { useQuery } from "../lib/use-query.js";
import { Badge, Empty, Page, Panel, Result, Tile, Tiles, Verdict } from "../parts/basics.js";
import { Chart } from "../parts/chart.js";
import { Table } from "../parts/table.js";

export default function Now() {
  const asked = useQuery("/now", { tenant: tenant.value }, 10_000);
  const live = useLive(tenant.value);
  return html`
    <${Page} title="Now" note=${asked.data ? `As of ${dateTime(asked.data.now)} UTC` : "All times are UTC"} filters=${html`<${Connection} isConnected=${live.isConnected} />`}>
      <${Result} of=${asked} lines=${10}>${(/** @type {any} */ now) => html`
        <${Health} checks=${checksOf(live, now)} />
        <${Day} now=${now} live=${live} />
        <div class="columns">
          <${Throughput} live=${live} />
          <${Triggers} live=${live} recent=${now.triggers} />
          <${DaysChart} days=${now.days} />
          <${Letters} now=${now} />
          <${Partitions} live=${live} />
          <${Freshness} now=${now} />
        </div>
      `}<//>
    <//>
  `;
}

/** @param {{ isConnected: boolean }} props */
function Connection({ isConnected }) {
  return html`<span class="connection" role="status" data-state=${isConnected ? "good" : "bad"}><span class="mark" aria-hidden="true"></span>${isConnected ? "Live" : "Connecting …"}</span>`;
}

/** @param {any} props */
function Health({ checks }) {
  const bad = checks.filter((/** @type {any} */ { ok }) => ok === false);
  return html`
    <section class="health" data-state=${bad.length === 0 ? "good" : "bad"} aria-label="Health">
      <p class="health-head">${bad.length === 0 ? "Everything is up to date" : bad.length === 1 ? "One thing needs attention" : `${bad.length} things need attention`}</p>
      <ul>
        ${checks.map((/** @type {any} */ { name, ok, why }) => html`<li key=${name}><strong>${name}</strong> <${Verdict} ok=${ok}>${why}<//></li>`)}
      </ul>
    </section>
  `;
}

/** @param {any} props */
function Day({ now, live }) {
  const [latest, before] = now.days;
  const currency = baseCurrency.value;
  if (latest === undefined) {
    return html`<${Empty} title="Nothing was played yet">Send events to a door, or load a file: <code>pitboss ingest feed.ndjson</code><//>`;
  }
  const name = latest.isToday ? "today" : `on ${day(latest.date)}`;
  const against =
    before === undefined ? undefined : (/** @type {string} */ key) => `${money(before[key])} on ${day(before.date)}`;
  const amount = (/** @type {string} */ key) => (currency === undefined ? "–" : money(latest[key]));
  const last = live.rates.at(-1);
  return html`
    <${Tiles} label="The day so far">
      <${Tile} label=${`GGR ${name}`} value=${amount("ggr")} note=${currency === undefined ? "choose a tenant: currencies differ" : against?.("ggr")} state=${latest.ggr < 0 ? "bad" : undefined} />
      <${Tile} label="Turnover" value=${amount("turnover")} note=${currency} />
      <${Tile} label="NGR" value=${amount("ngr")} note=${currency === undefined ? undefined : `after ${money(latest.bonusCost)} of bonuses`} />
      <${Tile} label="Rounds" value=${count(latest.rounds)} note=${`${count(latest.players)} players`} />
      <${Tile} label="Deposits" value=${amount("deposits")} note=${currency === undefined ? undefined : `${money(latest.withdrawals)} withdrawn`} />
      ${
        live.status?.counters
          ? html`<${Tile} label="Events/s" value=${last === undefined ? "…" : count(Math.round(last.events))} note=${last === undefined ? "measuring" : `${count(Math.round(last.rounds))} rounds/s`} />`
          : null
      }
      <${Tile} label="Refused, last hour" value=${count(now.deadLetters.refused)} note=${`of ${count(now.deadLetters.refused + now.deadLetters.accepted)} events`} />
    <//>
  `;
}

/** @param {any} props */
function Throughput({ live }) {
  if (live.status !== null && live.status.counters === null) return null;
  const { rates } = live;
  return html`
    <${Panel} title="Throughput" note="Events folded and rounds written, per second, while this page is open">
      ${
        rates.length < 2
          ? html`<${Empty} title="Measuring …">The first figures come after a few seconds.<//>`
          : html`<${Chart} title="Events and rounds per second" height=${160} noTable
            times=${rates.map((/** @type {any} */ { at }) => at)}
            series=${[
              { name: "Events/s", values: rates.map((/** @type {any} */ { events }) => events) },
              { name: "Rounds/s", values: rates.map((/** @type {any} */ { rounds }) => rounds), colour: "series-2" },
            ]} />`
      }
    <//>
  `;
}

/** @param {any} props */
function Triggers({ live, recent }) {
  const seen = new Set(live.triggers.map((/** @type {any} */ { trigger_id }) => trigger_id));
  const all = [...live.triggers, ...recent.filter((/** @type {any} */ { trigger_id }) => !seen.has(trigger_id))].slice(
    0,
    100,
  );
  const opened = useRef(new Set(recent.map((/** @type {any} */ { trigger_id }) => trigger_id)));
  return html`
    <${Panel} title="Triggers" note=${live.passedOver > 0 ? `${count(live.passedOver)} more came too fast to be shown` : "As they fire, the latest first"}>
      ${
        all.length === 0
          ? html`<${Empty} title="No trigger has fired yet" />`
          : html`
          <div class="feed" role="log" aria-label="Triggers" tabindex="0">
            <ol>
              ${all.map(
                (/** @type {any} */ trigger) => html`
                <li key=${trigger.trigger_id} class=${opened.current.has(trigger.trigger_id) ? undefined : "fresh"}>
                  <time datetime=${trigger.occurred_at} title=${dateTime(trigger.occurred_at)}>${time(trigger.occurred_at)}</time>
                  <span class="feed-what">${words(trigger.type)}${trigger.stale ? html` <${Badge}>stale<//>` : null}</span>
                  <a href=${linkToPlayer(trigger)}>${trigger.user_id}</a>
                </li>
              `,
              )}
            </ol>
          </div>`
      }
    <//>
  `;
}

/** @param {any} props */
function DaysChart({ days }) {
  const ordered = [...days].reverse();
  const currency = baseCurrency.value;
  if (currency === undefined) return null;
  return html`
    <${Panel} title=${`GGR and NGR by day (${currency})`}>
      <${Chart} daily title="GGR and NGR by day" format=${(/** @type {number} */ value) => money(value)} empty="No day was played yet"
        times=${ordered.map((/** @type {any} */ { date }) => Date.parse(date) / 1000)}
        series=${[
          { name: "GGR", values: ordered.map((/** @type {any} */ { ggr }) => ggr) },
          { name: "NGR", values: ordered.map((/** @type {any} */ { ngr }) => ngr), colour: "series-2" },
        ]} />
    <//>
  `;
}

/** @param {any} props */
function Letters({ now }) {
  const { perHalfHour } = now.deadLetters;
  const end = Math.floor(Date.parse(now.now) / 1_800_000) * 1_800;
  const counts = new Map(perHalfHour.map((/** @type {any} */ { at, letters }) => [Date.parse(at) / 1000, letters]));
  const times = Array.from({ length: 48 }, (_, index) => end - (47 - index) * 1_800);
  return html`
    <${Panel} title="Dead letters, last 24 hours" note="Per half hour">
      <${Chart} title="Dead letters per half hour" height=${150} times=${counts.size === 0 ? [] : times} empty="Nothing was refused in the last 24 hours" format=${count}
        series=${[{ name: "Dead letters", kind: "bars", colour: "series-3", values: times.map((at) => counts.get(at) ?? 0) }]} />
    <//>
  `;
}

/** @param {any} props */
function Partitions({ live }) {
  const partitions = live.status?.partitions ?? [];
  return html`
    <${Panel} title="Partitions of this process">
      <${Table} caption="Lag and delay of each partition" rows=${partitions} keyOf=${(/** @type {any} */ row) => row.partition} pageSize=${12} empty="This process folds no partition" columns=${[
        { name: "Partition", head: true, show: (/** @type {any} */ row) => row.partition },
        ...(live.status?.counters
          ? [
              {
                name: "Backlog",
                number: true,
                by: (/** @type {any} */ row) => row.lag,
                show: (/** @type {any} */ row) => count(row.lag),
              },
            ]
          : []),
        {
          name: "Stream time behind",
          number: true,
          by: (/** @type {any} */ row) => row.delaySeconds,
          show: (/** @type {any} */ row) =>
            row.delaySeconds !== null && row.delaySeconds < 0 ? "ahead" : duration(row.delaySeconds),
        },
        {
          name: "",
          show: (/** @type {any} */ row) =>
            html`<${Verdict} ok=${row.delaySeconds === null ? null : row.delaySeconds <= 60} />`,
        },
      ]} />
    <//>
  `;
}

/** @param {any} props */
function Freshness({ now }) {
  return html`
    <${Panel} title="Freshness of the tables">
      <${Table} caption="Freshness of each table" rows=${freshnessOf(now)} keyOf=${(/** @type {any} */ row) => row.table} columns=${[
        {
          name: "Table",
          head: true,
          by: (/** @type {any} */ row) => row.table,
          show: (/** @type {any} */ row) => html`<code>${row.table}</code>`,
        },
        {
          name: "Newest event (UTC)",
          by: (/** @type {any} */ row) => row.newest,
          show: (/** @type {any} */ row) => dateTime(row.newest),
        },
        {
          name: "Age",
          number: true,
          by: (/** @type {any} */ row) => row.age,
          show: (/** @type {any} */ row) => (row.age !== null && row.age < 0 ? "0 s" : duration(row.age)),
        },
        { name: "State", show: (/** @type {any} */ row) => html`<${Verdict} ok=${row.ok}>${row.why}<//>` },
      ]} />
    <//>
  `;
}
