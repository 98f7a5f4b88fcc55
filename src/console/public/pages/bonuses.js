import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { count, dateTime, duration, money, percent } from "../lib/format.js";
import { baseCurrency, linkToPlayer, route, setQuery, tenant } from "../lib/route.js";
import { useQuery } from "../lib/use-query.js";
import { Bars, Funnel } from "../parts/bars.js";
import { Badge, Choice, Empty, Page, Panel, Result, Tile, Tiles } from "../parts/basics.js";
import { numberColumn, ServerPager, Table, tenantColumn } from "../parts/table.js";

export default function Bonuses() {
  const campaign = route.value.query.get("campaign") ?? "";
  // Each by itself: what campaigns returned takes longest, and nothing else waits for it.
  const campaigns = useQuery("/bonuses/campaigns", { tenant: tenant.value });
  const asked = useQuery("/bonuses", { tenant: tenant.value, campaign });
  const names = [
    ...new Set((campaigns.data?.campaigns ?? []).map((/** @type {any} */ { bonus_id }) => bonus_id)),
  ].sort();
  const options = /** @type {[string, string][]} */ ([["", "All campaigns"], ...names.map((name) => [name, name])]);
  return html`
    <${Page} title="Bonuses" note="How far they get, what they cost and return, and which are lost too quickly"
      filters=${html`<${Choice} label="Campaign" value=${campaign} options=${options} onChange=${(/** @type {string} */ name) => setQuery({ campaign: name })} />`}>
      <${Result} of=${asked} lines=${12}>${(/** @type {any} */ told) => (told.funnel.granted === 0 ? html`<${Empty} title="No bonus was granted yet" />` : html`<${Told} told=${told} campaigns=${shownOf(campaigns.data, campaign)} />`)}<//>
      ${
        asked.data?.funnel.granted === 0
          ? null
          : html`
        <${Campaigns} asked=${campaigns} campaign=${campaign} />
        <${Lost} key=${campaign} campaign=${campaign} />`
      }
    <//>
  `;
}

/** The campaigns that are looked at; undefined while they are awaited. @param {any} data @param {string} campaign */
function shownOf(data, campaign) {
  return data?.campaigns.filter((/** @type {any} */ { bonus_id }) => campaign === "" || bonus_id === campaign);
}

/** @param {any} props */
function Told({ told: { funnel, timeToLoss, threshold }, campaigns }) {
  const total = (/** @type {string} */ name) =>
    campaigns.reduce((/** @type {number} */ sum, /** @type {any} */ row) => sum + (row[name] ?? 0), 0);
  const currency = baseCurrency.value;
  const amount = (/** @type {string} */ name) =>
    currency === undefined ? "–" : campaigns === undefined ? "…" : money(total(name));
  const lostQuickly = campaigns === undefined ? 0 : total("lost_too_quickly");
  return html`
    <${Tiles} label="Bonuses in short">
      <${Tile} label="Granted" value=${count(funnel.granted)} note=${currency === undefined ? undefined : `${amount("amount_granted_base")} ${currency}`} />
      <${Tile} label="Net cost" value=${amount("net_cost_base")} note=${currency} />
      <${Tile} label="GGR in the 7 days after" value=${amount("return_ggr_base")} note="of those who were granted one" />
      <${Tile} label="Completed" value=${percent(funnel.completed / funnel.granted)} note=${`${count(funnel.completed)} bonuses`} />
      <${Tile} label="Lost too quickly" value=${campaigns === undefined ? "…" : count(lostQuickly)} note=${campaigns === undefined ? undefined : `${percent(funnel.lost === 0 ? null : lostQuickly / total("lost"))} of those lost`} state=${lostQuickly > 0 ? "bad" : undefined} />
    <//>
    <div class="columns">
      <${Panel} title="How far bonuses get" note="Bonuses that ever reached each stage">
        <${Funnel} title="Bonuses by stage" steps=${[
          { label: "Granted", value: funnel.granted },
          { label: "Claimed", value: funnel.claimed },
          { label: "Wagering", value: funnel.wagering },
          { label: "Completed", value: funnel.completed },
          { label: "Lost", value: funnel.lost, kind: "bad" },
          { label: "Expired", value: funnel.expired, kind: "end" },
          { label: "Forfeited", value: funnel.forfeited, kind: "end" },
          { label: "Reversed", value: funnel.reversed, kind: "end" },
        ]} />
      <//>
      <${TimeToLoss} bars=${timeToLoss} threshold=${threshold} />
    </div>
  `;
}

/** @param {any} props */
function TimeToLoss({ bars, threshold }) {
  const lost = bars.reduce((/** @type {number} */ sum, /** @type {any} */ { bonuses }) => sum + bonuses, 0);
  const note =
    threshold.overrides.length === 0
      ? "From the bonus becoming active until it was lost"
      : `Own limits: ${threshold.overrides.map((/** @type {any} */ { what, seconds }) => `${what} ${duration(seconds)}`).join(", ")}`;
  const at = placeOf(threshold.seconds, bars);
  return html`
    <${Panel} title="Time to loss" note=${note}>
      ${
        lost === 0
          ? html`<${Empty} title="No bonus was lost" />`
          : html`<${Bars} title=${`Bonuses by time to loss; the limit is ${duration(threshold.seconds)}`} unit="Bonuses lost"
            bars=${bars.map((/** @type {any} */ { upTo, bonuses }, /** @type {number} */ index) => ({ label: upTo === null ? "more" : `≤ ${shortly(upTo)}`, value: bonuses, over: index < Math.round(at) }))}
            line=${{ at, label: `too quick: ${duration(threshold.seconds)}` }} />`
      }
    <//>
  `;
}

/** Where a length of time lies between the bars. @param {number} seconds @param {any[]} bars */
function placeOf(seconds, bars) {
  const index = bars.findIndex(({ upTo }) => upTo === null || seconds <= upTo);
  const [low, high] = [bars[index - 1]?.upTo ?? 0, bars[index]?.upTo];
  return high === null || high === undefined ? index + 0.5 : index + (seconds - low) / (high - low);
}

/** @param {number} seconds */
function shortly(seconds) {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${seconds / 60} m`;
  return seconds < 86_400 ? `${seconds / 3600} h` : `${seconds / 86_400} d`;
}

/** @param {any} props */
function Campaigns({ asked, campaign }) {
  return html`
    <${Panel} title="Campaigns" note="Amounts in base currency; return is the GGR of those players in the 7 days after the grant">
      <${Result} of=${asked}>${(/** @type {any} */ data) => html`<${CampaignTable} rows=${shownOf(data, campaign)} />`}<//>
    <//>
  `;
}

/** @param {any} props */
function CampaignTable({ rows }) {
  return html`
    <${Table} caption="Campaigns" rows=${rows} keyOf=${(/** @type {any} */ row) => `${row.tenant}|${row.bonus_id}|${row.currency}`} empty="No campaign" columns=${[
      {
        name: "Campaign",
        head: true,
        by: (/** @type {any} */ row) => row.bonus_id,
        show: (/** @type {any} */ row) => html`<bdi>${row.bonus_id}</bdi>`,
      },
      ...tenantColumn(),
      {
        name: "Currency",
        by: (/** @type {any} */ row) => row.currency,
        show: (/** @type {any} */ row) => row.currency,
      },
      numberColumn("Granted", "granted"),
      numberColumn("Claimed", "claimed"),
      numberColumn("Completed", "completed"),
      numberColumn("Lost", "lost"),
      numberColumn("Too quickly", "lost_too_quickly"),
      numberColumn("Given", "amount_granted_base", money),
      numberColumn("Net cost", "net_cost_base", money),
      numberColumn("Return", "return_ggr_base", money),
      {
        name: "Return less cost",
        number: true,
        by: balanceOf,
        show: (/** @type {any} */ row) =>
          html`<span class=${balanceOf(row) < 0 ? "neg" : undefined}>${money(balanceOf(row))}</span>`,
      },
      {
        name: "Median time to loss",
        number: true,
        by: (/** @type {any} */ row) => row.median_time_to_loss_ms,
        show: (/** @type {any} */ row) =>
          duration(row.median_time_to_loss_ms === null ? null : row.median_time_to_loss_ms / 1000),
      },
    ]} />
  `;
}

/** @param {any} row */
function balanceOf({ return_ggr_base, net_cost_base }) {
  return (return_ggr_base ?? 0) - net_cost_base;
}

const PAGE = 50;

/** @param {{ campaign: string }} props */
function Lost({ campaign }) {
  const [quick, setQuick] = useState(true);
  const [offset, setOffset] = useState(0);
  const asked = useQuery("/bonuses/lost", { tenant: tenant.value, campaign, quick: quick ? "1" : "0", offset });
  return html`
    <${Panel} title="Lost bonuses" note="The latest first"
      actions=${html`<label class="check"><input type="checkbox" checked=${quick} onChange=${(
        /** @type {any} */ event,
      ) => {
        setQuick(event.currentTarget.checked);
        setOffset(0);
      }} />Too quickly only</label>`}>
      <${Result} of=${asked}>${(/** @type {any} */ { lost, hasMore }) => html`
        <${Table} caption="Lost bonuses" rows=${lost} pageSize=${PAGE} keyOf=${(/** @type {any} */ row) => `${row.tenant}|${row.origin}|${row.user_id}|${row.user_bonus_id}`} empty=${quick ? "None was lost too quickly" : "None was lost"} columns=${[
          {
            name: "Player",
            head: true,
            show: (/** @type {any} */ row) => html`<a href=${linkToPlayer(row)}><bdi>${row.user_id}</bdi></a>`,
          },
          { name: "Campaign", show: (/** @type {any} */ row) => html`<bdi>${row.bonus_id}</bdi>` },
          { name: "Type", show: (/** @type {any} */ row) => row.type },
          { name: "Amount", number: true, show: (/** @type {any} */ row) => money(row.amount, row.currency) },
          { name: "Wagered", number: true, show: (/** @type {any} */ row) => money(row.wagered) },
          {
            name: "Of required",
            number: true,
            show: (/** @type {any} */ row) =>
              percent(row.required_wagering_amount ? row.wagered / row.required_wagering_amount : null, 0),
          },
          { name: "Lost at (UTC)", show: (/** @type {any} */ row) => dateTime(row.ended_at) },
          {
            name: "After",
            number: true,
            by: (/** @type {any} */ row) => row.elapsed_ms,
            show: (/** @type {any} */ row) => duration(row.elapsed_ms / 1000),
          },
          {
            name: "",
            show: (/** @type {any} */ row) => (row.too_quick ? html`<${Badge} kind="bad">too quickly<//>` : null),
          },
        ]} />
        <${ServerPager} label="lost bonuses" offset=${offset} size=${PAGE} shown=${lost.length} hasMore=${hasMore} onOffset=${setOffset} />
      `}<//>
    <//>
  `;
}
