import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { dateTime, money, words } from "../lib/format.js";
import { Badge, Choice, Panel } from "./basics.js";
import { Table } from "./table.js";

const KINDS = /** @type {[string, string][]} */ ([
  ["", "Everything"],
  ["session", "Sessions"],
  ["round", "Rounds"],
  ["bonus", "Bonuses"],
  ["trigger", "Triggers"],
  ["segment", "Segments"],
  ["payment", "Payments and log-ins"],
]);

/** The timeline in words, the latest first. @param {any} props */
export function Story({ told }) {
  const [kind, setKind] = useState("");
  const lines = linesOf(told).filter((line) => kind === "" || line.group === kind);
  return html`
    <${Panel} title="Story" note=${told.isCut ? "The latest of what there is; choose a shorter time above to see what was before" : "All of what the timeline shows, the latest first"}
      actions=${html`<${Choice} label="Show" value=${kind} options=${KINDS} onChange=${setKind} />`}>
      <${Table} caption="Story" rows=${lines} pageSize=${20} empty="Nothing of this kind happened in this time" columns=${[
        {
          name: "At (UTC)",
          by: (/** @type {any} */ line) => line.at,
          show: (/** @type {any} */ line) => html`<span class="mono">${dateTime(line.at)}</span>`,
        },
        { name: "", show: (/** @type {any} */ line) => html`<${Badge} kind=${line.mood}>${line.kind}<//>` },
        {
          name: "What",
          head: true,
          show: (/** @type {any} */ line) => html`<span class="wrap"><bdi>${line.what}</bdi></span>`,
        },
      ]} />
    <//>
  `;
}

/** @param {any} told */
export function linesOf({ sessions, rounds, transitions, bonuses, marks }) {
  const campaigns = new Map(bonuses.map((/** @type {any} */ each) => [each.user_bonus_id, each.bonus_id]));
  const lines = [
    ...sessions.map((/** @type {any} */ each) => ({
      at: each.started_at,
      group: "session",
      kind: "session",
      what: sessionText(each),
    })),
    ...rounds.map((/** @type {any} */ each) => ({
      at: each.started_at,
      group: "round",
      kind: "round",
      mood: each.result === "win" ? "good" : undefined,
      what: roundText(each).replace(/ \([^()]*\)$/, ""),
    })),
    ...transitions.map((/** @type {any} */ each) => ({
      at: each.at,
      group: "bonus",
      kind: "bonus",
      mood: each.to_status === "Lost" || !each.legal ? "bad" : each.to_status === "Completed" ? "good" : undefined,
      what: `${campaigns.get(each.user_bonus_id) ?? ""} ${each.user_bonus_id}: ${each.from_status ?? "start"} → ${each.to_status}${each.legal ? "" : " (not allowed)"}`,
    })),
    ...marks.map((/** @type {any} */ each) => ({
      at: each.at,
      group: ["trigger", "segment"].includes(each.kind) ? each.kind : "payment",
      kind: each.kind,
      mood: each.kind === "trigger" ? "accent" : undefined,
      what: markText(each),
    })),
  ];
  return lines.sort((a, b) => (a.at < b.at ? 1 : -1));
}

/** @param {any} session */
export function sessionText({ ended_at, rounds, games, ggr_base, bet_base, deposits, status }) {
  const paid = deposits > 0 ? `, ${deposits} deposits` : "";
  return `until ${dateTime(ended_at).slice(11)}: ${rounds} rounds on ${games} games, staked ${money(bet_base)}, GGR ${money(ggr_base)}${paid}${status === "open" ? ", open" : ""}`;
}

/** @param {any} round */
export function roundText({ game, bet_total, win_total, currency, result, status, round_id }) {
  return `${game}: bet ${money(bet_total)}, won ${money(win_total)} ${currency}${result ? `, ${result}` : ""}${status === "closed" ? "" : `, ${status}`} (${round_id})`;
}

/** @param {any} mark */
export function markText({ kind, what, detail }) {
  if (kind === "trigger") return words(what);
  if (kind === "segment") return what;
  if (kind === "login") return "log-in";
  return `${what.replace(/(\.\d\d)\d*/, "$1")}${detail ? ` by ${detail}` : ""}`;
}
