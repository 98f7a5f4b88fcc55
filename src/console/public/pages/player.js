import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { count, dateTime, money } from "../lib/format.js";
import { linkToPlayer, route, setQuery, tenant } from "../lib/route.js";
import { useQuery } from "../lib/use-query.js";
import { Badge, Empty, Page, Panel, Result, Tile, Tiles } from "../parts/basics.js";
import { FeatureTable } from "../parts/features.js";
import { Story } from "../parts/story.js";
import { Table } from "../parts/table.js";
import { Timeline } from "../parts/timeline.js";
import { WhyList } from "../parts/why.js";

export default function Player() {
  const { query } = route.value;
  const [of, origin, user, q] = ["of", "origin", "user", "q"].map((name) => query.get(name) ?? "");
  return html`
    <${Page} title=${user ? html`Player <bdi>${user}</bdi>` : "Player"} note=${user ? html`Tenant <bdi>${of}</bdi>, origin <bdi>${origin}</bdi>` : "Find a player by the beginning of the id, or by a part of the name"}
      filters=${html`<${Search} key=${q} q=${q} />`}>
      ${user ? html`<${Picture} key=${`${of}|${origin}|${user}`} player=${{ tenant: of, origin, user }} />` : html`<${Found} q=${q} />`}
    <//>
  `;
}

/** @param {{ q: string }} props */
function Search({ q }) {
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const text = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)).get("q");
    setQuery({ q: text, of: "", origin: "", user: "" });
  };
  return html`
    <form class="search" role="search" onSubmit=${submit}>
      <input type="search" name="q" defaultValue=${q} value=${q} placeholder="Id or name" aria-label="Player's id or name" required maxlength="200" autocomplete="off" spellcheck=${false} />
      <button type="submit" class="primary">Find</button>
    </form>
  `;
}

/** @param {{ q: string }} props */
function Found({ q }) {
  const asked = useQuery(q === "" ? null : "/players", { q, tenant: tenant.value });
  useEffect(() => {
    const only = asked.data?.players;
    if (only?.length === 1 && !asked.data.hasMore) location.replace(linkToPlayer(only[0]));
  }, [asked.data]);
  if (q === "")
    return html`<${Empty} title="Whose story?">Type an id or a name above. Ids in other tables lead here, too.<//>`;
  return html`
    <${Result} of=${asked}>${(/** @type {any} */ { players, hasMore }) => html`
      <${Panel} title="Players found" note=${hasMore ? "The 50 seen last; type more of the id to see others" : undefined}>
        <${Table} caption="Players found" rows=${players} pageSize=${50} keyOf=${(/** @type {any} */ row) => `${row.tenant}|${row.origin}|${row.user_id}`}
          empty=${`No player's id begins with “${q}”, and no name has it`} columns=${[
            {
              name: "Player",
              head: true,
              by: (/** @type {any} */ row) => row.user_id,
              show: (/** @type {any} */ row) => html`<a href=${linkToPlayer(row)}><bdi>${row.user_id}</bdi></a>`,
            },
            {
              name: "Name",
              by: (/** @type {any} */ row) => row.username,
              show: (/** @type {any} */ row) => html`<bdi>${row.username ?? "–"}</bdi>`,
            },
            { name: "Tenant", show: (/** @type {any} */ row) => row.tenant },
            { name: "Origin", show: (/** @type {any} */ row) => row.origin },
            {
              name: "Country",
              by: (/** @type {any} */ row) => row.country,
              show: (/** @type {any} */ row) => row.country ?? "–",
            },
            {
              name: "Turnover 30 d",
              number: true,
              by: (/** @type {any} */ row) => row.turnover_30d,
              show: (/** @type {any} */ row) => money(row.turnover_30d),
            },
            {
              name: "GGR 30 d",
              number: true,
              by: (/** @type {any} */ row) => row.ggr_30d,
              show: (/** @type {any} */ row) => money(row.ggr_30d),
            },
            {
              name: "Last seen (UTC)",
              by: (/** @type {any} */ row) => row.last_seen,
              show: (/** @type {any} */ row) => dateTime(row.last_seen),
            },
          ]} />
      <//>
    `}<//>
  `;
}

/** @param {{ player: { tenant: string, origin: string, user: string } }} props */
function Picture({ player }) {
  const [range, setRange] = useState(/** @type {{ from?: string, to?: string }} */ ({}));
  const asked = useQuery("/player", { ...player, ...range });
  return html`
    <${Result} of=${asked} lines=${12}>${(/** @type {any} */ told) => html`
      <${Summary} told=${told} />
      <${Timeline} key=${`${player.tenant}|${player.origin}|${player.user}`} told=${told} onRange=${setRange} />
      <div class="columns at-top">
        <${Story} told=${told} />
        <div class="stack">
          <${WhyList} explained=${told.explained} />
          <${FeatureTable} features=${told.features} />
        </div>
      </div>
    `}<//>
  `;
}

/** @param {any} props */
function Summary({ told: { features, bonuses, explained } }) {
  if (features === null) return html`<${Empty} title="Nothing is computed of this player yet" />`;
  const inside = explained.segments.filter((/** @type {any} */ { member }) => member);
  const active = bonuses.filter((/** @type {any} */ { status }) => ["Created", "Ongoing", "Reversed"].includes(status));
  return html`
    <${Tiles} label="The player in short">
      <${Tile} label="Name" value=${html`<bdi>${features.username ?? "–"}</bdi>`} note=${[features.country, features.is_blocked ? "blocked" : null].filter(Boolean).join(", ")} state=${features.is_blocked ? "bad" : undefined} />
      <${Tile} label="Last seen" value=${dateTime(iso(features.last_seen)).slice(0, 10)} note=${`${dateTime(iso(features.last_seen)).slice(11)}, first ${dateTime(iso(features.first_seen)).slice(0, 10)}`} />
      <${Tile} label="Turnover, 30 days" value=${money(Number(features.turnover_30d))} note=${`${count(Number(features.rounds_30d))} rounds`} />
      <${Tile} label="GGR, 30 days" value=${money(Number(features.ggr_30d))} note=${`${money(Number(features.ggr_lifetime))} ever`} />
      <${Tile} label="Deposits, 30 days" value=${money(Number(features.deposits_30d))} note=${`${money(Number(features.withdrawals_30d))} withdrawn`} />
      <${Tile} label="Active bonuses" value=${count(active.length)} note=${features.latest_bonus_status ? `latest ${features.latest_bonus_status}` : "none yet"} />
      <${Tile} label="Segments" value=${count(inside.length)} note=${inside
        .slice(0, 3)
        .map((/** @type {any} */ { name }) => name)
        .join(", ")} />
    <//>
    ${features.tags?.length ? html`<p class="row">${features.tags.map((/** @type {string} */ tag) => html`<${Badge} key=${tag}><bdi>${tag}</bdi><//>`)}</p>` : null}
  `;
}

/** ClickHouse writes instants without the T and the zone. @param {string | null} text */
export function iso(text) {
  return text === null || text === undefined ? null : `${text.replace(" ", "T")}Z`;
}
