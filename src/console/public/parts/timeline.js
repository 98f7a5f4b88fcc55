import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { dateTime, duration, money, time } from "../lib/format.js";
import { around, DAY, firstSpan, HOUR, lastOf, moved, ticksOf, wholeOf, within, zoomed } from "../lib/span.js";
import { Panel } from "./basics.js";
import { markText, roundText, sessionText } from "./story.js";

const [TOP, SESSIONS, MARKS, LANE] = [22, 64, 30, 20];
/** Room that the label of a tick takes. */
const TICK_LABEL = 56;
/** Bonuses shown at once; the latest. */
const MOST_LANES = 8;
const TERMINAL = new Set(["Completed", "AutoCompleted", "Forfeited", "Expired", "Lost"]);

/** @typedef {import("../lib/span.js").Span} Span */

/** The player's sessions, rounds, bonuses and marks over time. @param {{ told: any, onRange: (range: { from?: string, to?: string }) => void }} props */
export function Timeline({ told, onRange }) {
  const [whole] = useState(() => wholeOf(told));
  const [span, setSpan] = useState(() => firstSpan(whole));
  const [said, setSaid] = useState("");
  const [box, width] = useWidth();
  const show = (/** @type {Span} */ wanted) => {
    const kept = within(wanted, whole);
    setSpan(kept);
    if (told.isCut || isZoomed.current) {
      isZoomed.current = true;
      onRange(
        kept.from <= whole.from && kept.to >= whole.to
          ? {}
          : { from: new Date(kept.from).toISOString(), to: new Date(kept.to).toISOString() },
      );
    }
  };
  const isZoomed = useRef(false);
  const pan = (/** @type {number} */ share) => show(moved(span, (span.to - span.from) * share));
  const zoom = (/** @type {number} */ factor) => show(zoomed(span, factor));
  const keys = (/** @type {KeyboardEvent} */ event) => {
    const act = { ArrowLeft: () => pan(-0.3), ArrowRight: () => pan(0.3), "+": () => zoom(0.5), "-": () => zoom(2) }[
      event.key
    ];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  const lengths = /** @type {[string, number][]} */ ([
    ["1 h", HOUR],
    ["24 h", DAY],
    ["7 d", 7 * DAY],
    ["All", Number.POSITIVE_INFINITY],
  ]);
  return html`
    <${Panel} wide title="Timeline" note=${`${dateTime(span.from)} to ${dateTime(span.to)} UTC (${duration((span.to - span.from) / 1000)})`}
      actions=${html`
        <span class="group" role="group" aria-label="Length of time">
          ${lengths.map(([label, length]) => html`<button type="button" key=${label} aria-pressed=${String(length === Number.POSITIVE_INFINITY ? span.from <= whole.from && span.to >= whole.to : Math.abs(span.to - span.from - length) < 1000)} onClick=${() => show(length === Number.POSITIVE_INFINITY ? whole : lastOf(span, whole, length))}>${label}</button>`)}
        </span>
        <span class="group" role="group" aria-label="Move">
          <button type="button" aria-label="Earlier" onClick=${() => pan(-0.5)}>←</button>
          <button type="button" aria-label="Later" onClick=${() => pan(0.5)}>→</button>
          <button type="button" aria-label="Zoom in" onClick=${() => zoom(0.5)}>+</button>
          <button type="button" aria-label="Zoom out" onClick=${() => zoom(2)}>−</button>
        </span>`}>
      <div ref=${box} onKeyDown=${keys} tabindex="0" role="group" aria-label="Timeline: arrow keys move it, plus and minus zoom; the story below says the same in words">
        <${Drawing} told=${told} span=${span} width=${width} onSay=${setSaid} onZoom=${show} />
      </div>
      <p class="told" aria-live="polite">${said || "Point at something to read what it is; choose a session to look into it."}</p>
      <p class="legend"><span>Rounds in a session: up the player won, down lost</span><span>Marks: triangle trigger, diamond segment, arrow payment, dot log-in</span></p>
    <//>
  `;
}

/** @param {{ told: any, span: Span, width: number, onSay: (text: string) => void, onZoom: (span: Span) => void }} props */
function Drawing({ told, span, width, onSay, onZoom }) {
  const x = (/** @type {number} */ at) => ((at - span.from) / (span.to - span.from)) * width;
  const isIn = (/** @type {number} */ from, /** @type {number} */ to) => to >= span.from && from <= span.to;
  const isAtEdge = (/** @type {number} */ place) => place > width - TICK_LABEL;
  const lanes = lanesOf(told)
    .filter(({ from, to }) => isIn(from, to))
    .slice(-MOST_LANES);
  const height = TOP + SESSIONS + MARKS + lanes.length * LANE + 8;
  return html`
    <svg class="timeline" viewBox=${`0 0 ${width} ${height}`} width=${width} height=${height} aria-hidden="false">
      ${ticksOf(span, width).map(
        ({ at, label }) => html`
        <g key=${at}><line class="grid" x1=${x(at)} x2=${x(at)} y1=${TOP - 6} y2=${height} /><text x=${x(at) + (isAtEdge(x(at)) ? -4 : 4)} y="12" text-anchor=${isAtEdge(x(at)) ? "end" : "start"}>${label}</text></g>
      `,
      )}
      ${told.sessions.map((/** @type {any} */ session) => {
        const [from, to] = [Date.parse(session.started_at), Date.parse(session.ended_at)];
        if (!isIn(from, to)) return null;
        const text = `Session ${dateTime(from)}, ${sessionText(session)}`;
        const left = Math.max(-2, x(from));
        const right = Math.min(width + 2, x(to));
        return html`<rect key=${from} class="session" role="button" tabindex="0" aria-label=${text} x=${left} y=${TOP} width=${Math.max(3, right - left)} height=${SESSIONS - 12} rx="2"
          onMouseEnter=${() => onSay(text)} onFocus=${() => onSay(text)} onClick=${() => onZoom(around(from, to))}
          onKeyDown=${(/** @type {KeyboardEvent} */ event) => event.key === "Enter" && onZoom(around(from, to))} />`;
      })}
      <${Rounds} rounds=${told.rounds} span=${span} x=${x} onSay=${onSay} />
      <${Marks} marks=${told.marks} span=${span} x=${x} onSay=${onSay} />
      ${lanes.map((lane, index) => html`<${BonusLane} key=${lane.id} lane=${lane} y=${TOP + SESSIONS + MARKS + index * LANE} x=${x} width=${width} onSay=${onSay} />`)}
    </svg>
  `;
}

/** One thin bar a round; where they lie closer than pixels, one bar stands for several. @param {any} props */
function Rounds({ rounds, span, x, onSay }) {
  const middle = TOP + (SESSIONS - 12) / 2;
  const half = (SESSIONS - 18) / 2;
  /** @type {Map<number, { round: any, ggr: number, count: number }>} */
  const columns = new Map();
  for (const round of rounds) {
    const at = Date.parse(round.started_at);
    if (at < span.from || at > span.to) continue;
    const column = Math.round(x(at) / 2);
    const found = columns.get(column);
    if (found === undefined) columns.set(column, { round, ggr: round.ggr_base, count: 1 });
    else Object.assign(found, { ggr: found.ggr + round.ggr_base, count: found.count + 1 });
  }
  const most = Math.max(0.01, ...[...columns.values()].map(({ ggr }) => Math.abs(ggr)));
  return [...columns].map(([column, { round, ggr, count }]) => {
    const size = Math.max(1.5, Math.sqrt(Math.abs(ggr) / most) * half);
    const text =
      count === 1
        ? `Round ${dateTime(round.started_at)}, ${roundText(round)}`
        : `${count} rounds from ${dateTime(round.started_at)}: GGR ${money(ggr)}`;
    return html`<rect key=${column} class=${ggr < 0 ? "won" : "lost"} x=${column * 2 - 0.7} width="1.6" y=${ggr < 0 ? middle - size : middle} height=${size} onMouseEnter=${() => onSay(text)} />`;
  });
}

/** Marks that would lie on each other are one with a number. @param {any} props */
function Marks({ marks, span, x, onSay }) {
  const y = TOP + SESSIONS + 4;
  /** @type {{ at: number, marks: any[] }[]} */
  const spots = [];
  for (const mark of marks) {
    const at = Date.parse(mark.at);
    if (at < span.from || at > span.to) continue;
    const last = spots.at(-1);
    if (last !== undefined && x(at) - x(last.at) < 13) last.marks.push(mark);
    else spots.push({ at, marks: [mark] });
  }
  return spots.map(({ at, marks: here }) => {
    const kind = (here.find(({ kind: each }) => each === "trigger") ?? here[0]).kind;
    const said = here
      .slice(0, 4)
      .map((mark) => `${time(mark.at)} ${markText(mark)}`)
      .join("; ");
    const text = here.length > 4 ? `${said}; and ${here.length - 4} more` : said;
    return html`
      <g key=${at} class="spot" data-kind=${kind} transform=${`translate(${x(at)} ${y})`} tabindex="0" role="img" aria-label=${text} onMouseEnter=${() => onSay(text)} onFocus=${() => onSay(text)}>
        <${Shape} kind=${kind} />
        ${here.length > 1 ? html`<text x="0" y="23" text-anchor="middle">${here.length}</text>` : null}
      </g>
    `;
  });
}

/** @param {{ kind: string }} props */
function Shape({ kind }) {
  switch (kind) {
    case "trigger":
      return html`<path d="M0 0 L5.5 10 H-5.5 Z" />`;
    case "segment":
      return html`<path d="M0 -0.5 L5.5 5 L0 10.5 L-5.5 5 Z" />`;
    case "deposit":
      return html`<path d="M0 10 L-4.5 4 H-1.5 V0 H1.5 V4 H4.5 Z" />`;
    case "withdrawal":
      return html`<path d="M0 0 L-4.5 6 H-1.5 V10 H1.5 V6 H4.5 Z" />`;
    default:
      return html`<circle cx="0" cy="5" r="2.6" />`;
  }
}

/** @param {any} props */
function BonusLane({ lane, y, x, width, onSay }) {
  return html`
    <g>
      ${lane.states.map((/** @type {any} */ { status, from, to }) => {
        const left = Math.max(-2, x(from));
        const right = Math.min(width + 2, x(to));
        if (right < 0 || left > width) return null;
        const text = `${lane.name}: ${status} from ${dateTime(from)} for ${duration((to - from) / 1000)}`;
        return html`
          <g key=${from}>
            <rect class="state" data-status=${status} x=${left} y=${y + 2} width=${Math.max(2, right - left)} height=${LANE - 6} rx="2" role="img" aria-label=${text} onMouseEnter=${() => onSay(text)} />
            ${right - left > 64 ? html`<text class="state-name" data-status=${status} x=${left + 5} y=${y + 13}>${status}</text>` : null}
          </g>`;
      })}
      ${
        lane.end && x(lane.end.at) >= 0 && x(lane.end.at) <= width
          ? html`<g><circle class="end" data-status=${lane.end.status} cx=${x(lane.end.at)} cy=${y + LANE / 2 - 1} r="4.5" /></g>`
          : null
      }
      <text class="lane-name" x=${Math.min(width - 6, Math.max(4, x(lane.to) + 9))} y=${y + 13} text-anchor=${x(lane.to) > width * 0.75 ? "end" : "start"} dx=${x(lane.to) > width * 0.75 ? -18 : 0}>${lane.name}${lane.end ? `, ${lane.end.status}` : ""}</text>
    </g>
  `;
}

/** Each bonus with the states that it went through. @param {any} told @returns {any[]} */
function lanesOf({ bonuses, transitions, sessions }) {
  const now = Math.max(
    ...sessions.map((/** @type {any} */ { ended_at }) => Date.parse(ended_at)),
    ...transitions.map((/** @type {any} */ { at }) => Date.parse(at)),
  );
  return bonuses.flatMap((/** @type {any} */ { user_bonus_id: id, bonus_id }) => {
    const own = transitions.filter((/** @type {any} */ { user_bonus_id }) => user_bonus_id === id);
    const [first] = own;
    if (first === undefined) return [];
    const last = own.at(-1);
    const states = own.flatMap((/** @type {any} */ { to_status: status, at }, /** @type {number} */ index) => {
      if (TERMINAL.has(status)) return [];
      const next = own[index + 1];
      return [{ status, from: Date.parse(at), to: next === undefined ? now : Date.parse(next.at) }];
    });
    const end = TERMINAL.has(last.to_status) ? { status: last.to_status, at: Date.parse(last.at) } : null;
    return [{ id, name: bonus_id, states, end, from: Date.parse(first.at), to: end === null ? now : end.at }];
  });
}

/** How wide the element is, now and after changes. @returns {[any, number]} */
function useWidth() {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const [width, setWidth] = useState(900);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) =>
      setWidth(Math.max(280, Math.floor(entry?.contentRect.width ?? 900))),
    );
    if (box.current !== null) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return [box, width];
}
