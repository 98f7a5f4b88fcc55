import { html } from "htm/preact";
import { count, money, percent } from "../lib/format.js";
import { baseCurrency, route, setQuery, tenant } from "../lib/route.js";
import { useQuery } from "../lib/use-query.js";
import { Badge, Choice, Empty, Page, Panel, Result, Tile, Tiles } from "../parts/basics.js";
import { Chart } from "../parts/chart.js";
import { numberColumn, Table, tenantColumn } from "../parts/table.js";

/** Of the normal distribution: 95 % lie within. */
const Z = 1.96;
const DAYS = /** @type {[string, string][]} */ ([
  ["1", "Yesterday and today"],
  ["7", "7 days"],
  ["30", "30 days"],
  ["90", "90 days"],
]);

export default function Games() {
  const days = route.value.query.get("days") ?? "7";
  const asked = useQuery("/games", { tenant: tenant.value, days });
  return html`
    <${Page} title="Games" note=${`What was staked, kept and paid back${baseCurrency.value ? `, in ${baseCurrency.value}` : ""}`}
      filters=${html`<${Choice} label="Time" value=${days} options=${DAYS} onChange=${(/** @type {string} */ value) => setQuery({ days: value })} />`}>
      <${Result} of=${asked} lines=${12}>${(/** @type {any} */ told) => (told.games.length === 0 ? html`<${Empty} title="No round was played in this time" />` : html`<${Told} told=${told} />`)}<//>
    <//>
  `;
}

/** @param {any} props */
function Told({ told: { games, daily } }) {
  const sum = (/** @type {string} */ name) =>
    games.reduce((/** @type {number} */ total, /** @type {any} */ game) => total + game[name], 0);
  const [turnover, wins] = [sum("turnover"), sum("wins")];
  const mixed = baseCurrency.value === undefined;
  const off = games.filter((/** @type {any} */ game) => verdictOf(game) === "off").length;
  return html`
    <${Tiles} label="All games">
      <${Tile} label="Turnover" value=${mixed ? "–" : money(turnover)} note=${mixed ? "choose a tenant: currencies differ" : `${count(sum("rounds"))} rounds`} />
      <${Tile} label="GGR" value=${mixed ? "–" : money(turnover - wins)} note=${percent(turnover === 0 ? null : (turnover - wins) / turnover, 2)} />
      <${Tile} label="RTP" value=${percent(turnover === 0 ? null : wins / turnover, 2)} note="won of what was staked" />
      <${Tile} label="Games played" value=${count(games.length)} />
      <${Tile} label="Off expectation" value=${count(off)} note="expected RTP outside the 95 % interval" state=${off > 0 ? "bad" : undefined} />
    <//>
    ${
      mixed
        ? null
        : html`
      <${Panel} title="By day">
        <${Chart} daily title="Turnover and GGR by day" format=${(/** @type {number} */ value) => money(value)}
          times=${daily.map((/** @type {any} */ { date }) => Date.parse(date) / 1000)}
          series=${[
            { name: "Turnover", values: daily.map((/** @type {any} */ row) => row.turnover) },
            { name: "GGR", values: daily.map((/** @type {any} */ row) => row.ggr), colour: "series-2" },
          ]} />
      <//>`
    }
    <${List} games=${games} />
  `;
}

/** @param {any} game */
function verdictOf({ rtp, rtp_error, expected }) {
  if (rtp === null || rtp_error === null || expected === null) return null;
  return Math.abs(rtp - expected) > Z * rtp_error ? "off" : "as expected";
}

/** @param {any} props */
function List({ games }) {
  return html`
    <${Panel} title="Games" note="The bar is the 95 % interval of the RTP, from how much rounds differ; the stroke is what was expected: the provider's figure, or the game's RTP before this time">
      <${Table} caption="Games" rows=${games} keyOf=${(/** @type {any} */ row) => `${row.tenant}|${row.game_id}`} columns=${[
        {
          name: "Game",
          head: true,
          by: (/** @type {any} */ row) => row.name,
          show: (/** @type {any} */ row) => html`<bdi>${row.name}</bdi>`,
        },
        ...tenantColumn(),
        {
          name: "Vendor",
          by: (/** @type {any} */ row) => row.vendor,
          show: (/** @type {any} */ row) => html`<bdi>${row.vendor ?? "–"}</bdi>`,
        },
        numberColumn("Rounds", "rounds"),
        numberColumn("Players", "players"),
        numberColumn("Turnover", "turnover", money),
        {
          name: "GGR",
          number: true,
          by: (/** @type {any} */ row) => row.ggr,
          show: (/** @type {any} */ row) =>
            html`<span class=${row.ggr < 0 ? "neg" : undefined}>${money(row.ggr)}</span>`,
        },
        {
          name: "RTP",
          number: true,
          by: (/** @type {any} */ row) => row.rtp,
          show: (/** @type {any} */ row) => percent(row.rtp, 2),
        },
        {
          name: "± 95 %",
          number: true,
          by: (/** @type {any} */ row) => row.rtp_error,
          show: (/** @type {any} */ row) => percent(row.rtp_error === null ? null : Z * row.rtp_error, 2),
        },
        {
          name: "Expected",
          number: true,
          by: (/** @type {any} */ row) => row.expected,
          show: (/** @type {any} */ row) => percent(row.expected, 2),
        },
        { name: "70 to 120 %", show: (/** @type {any} */ row) => html`<${Interval} game=${row} />` },
        {
          name: "",
          show: (/** @type {any} */ row) => (verdictOf(row) === "off" ? html`<${Badge} kind="bad">off<//>` : null),
        },
      ]} />
    <//>
  `;
}

const [LOW, HIGH, WIDTH] = [0.7, 1.2, 150];

/** @param {any} props */
function Interval({ game }) {
  const { rtp, rtp_error, expected } = game;
  if (rtp === null || rtp_error === null) return null;
  const x = (/** @type {number} */ share) => ((Math.min(HIGH, Math.max(LOW, share)) - LOW) / (HIGH - LOW)) * WIDTH;
  return html`
    <svg class=${verdictOf(game) === "off" ? "interval off" : "interval"} viewBox="0 0 150 18" aria-hidden="true">
      <line class="axis" x1="0" x2="150" y1="9" y2="9" />
      <line class="span" x1=${x(rtp - Z * rtp_error)} x2=${x(rtp + Z * rtp_error)} y1="9" y2="9" />
      <circle class="dot" cx=${x(rtp)} cy="9" r="3.2" />
      ${expected === null ? null : html`<line class="wanted" x1=${x(expected)} x2=${x(expected)} y1="2" y2="16" />`}
    </svg>
  `;
}
