/**
 * The web console under load: how soon its pages can be used on a large warehouse while events come in, what an hour of live
 * updates leaves in a browser, and what open consoles take from the engine. `--write` puts the figures into
 * docs/performance.md; `--keep` leaves the casino for `--casino <folder>`, which saves loading it. `--only` pages, hour, consoles or
 * backlog measures some of it.
 */
import { availableParallelism, cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { formatCount } from "../../src/cli/table.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { launch } from "../../test/browser/support/chromium.ts";
import { table, writeBetweenMarkers } from "../markdown.ts";
import { meanOf, spreadOf, standardErrorOf } from "../statistics.ts";
import { append, BenchCasino, type FollowingRun, feed, withRun } from "./casino.ts";
import { engineRates, type Pair } from "./engine-rate.ts";
import type { Stretch } from "./gauges.ts";
import { anHourOfNow, type HourFigures } from "./hour.ts";
import { type PageTimes, pageTimes } from "./pages.ts";
import { logIn } from "./watchers.ts";

const PAGE = fileURLToPath(new URL("../../docs/performance.md", import.meta.url));
const CONSOLES = 5;
/** Where the numbers of what is fed begin, so that no event comes twice, also into a casino that was measured before. */
const FIRST = Math.floor(systemClock() / 1000);
const FEEDS = { pages: FIRST, backlog: 2 * FIRST };

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "1000000" },
    rate: { type: "string", default: "2000" },
    repeat: { type: "string", default: "5" },
    pairs: { type: "string", default: "4" },
    seconds: { type: "string", default: "15" },
    backlog: { type: "string", default: "1800000" },
    casino: { type: "string" },
    keep: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: [] },
  },
});
const say = (text: string) => process.stderr.write(`${text}\n`);

interface Figures {
  readonly times: readonly PageTimes[];
  readonly hour: HourFigures | undefined;
  /** While nothing comes in. */
  readonly idle: readonly Pair[];
  /** While events come in at the rate. */
  readonly fed: readonly Pair[];
  /** While the engine has more to fold than it can. */
  readonly pairs: readonly Pair[];
}

/** Each stretch is so long that each console asks as often in it as in an hour. */
const TURNS = { pairs: 6, seconds: 10, isIdle: true };

const PARTS = ["pages", "hour", "consoles", "backlog"];
const isMeasured = (part: string) => values.only.length === 0 || values.only.includes(part);

async function measure(casino: BenchCasino): Promise<Figures> {
  const followed = await withRun(casino, follow);
  if (!isMeasured("backlog")) return { ...followed, pairs: [] };
  say("appending the backlog, while nothing folds it");
  await append(casino, { from: FEEDS.backlog, total: Number(values.backlog) });
  const plan = { pairs: Number(values.pairs), seconds: Number(values.seconds) };
  const pairs = await withRun(casino, async (run) => engineRates(run.gauges, await consolesOf(run), plan));
  return { ...followed, pairs };

  async function consolesOf({ url }: FollowingRun) {
    return { url, cookie: await logIn(url, casino.key), count: CONSOLES };
  }

  async function follow(run: FollowingRun): Promise<Omit<Figures, "pairs">> {
    const turns = async () => (isMeasured("consoles") ? engineRates(run.gauges, await consolesOf(run), TURNS) : []);
    const idle = await turns();
    const stop = await feed(casino, { from: FEEDS.pages, rate: Number(values.rate) });
    try {
      const fed = await turns();
      return { ...(await inBrowser(run)), idle, fed };
    } finally {
      await stop();
    }
  }

  async function inBrowser({ url }: FollowingRun): Promise<Pick<Figures, "times" | "hour">> {
    const browser = await launch();
    try {
      const times = isMeasured("pages") ? await pageTimes(browser, url, casino.key, Number(values.repeat)) : [];
      for (const row of timeRows(times)) say(row.join("  "));
      const hour = isMeasured("hour") ? await anHourOfNow(browser, url, casino.key) : undefined;
      return { times, hour };
    } finally {
      await browser.close();
    }
  }
}

function timeRows(times: readonly PageTimes[]): string[][] {
  return times.map(({ name, opened, clicked }) => [name, wholeSpread(opened), wholeSpread(clicked)]);
}

function timesText(times: readonly PageTimes[]): string {
  return (
    "Milliseconds from asking for a page until its data stands there, in Chromium on the same machine, while " +
    `${formatCount(Number(values.rate))} events a second come in:\n\n${table(["page", "opened anew", "by a click"], timeRows(times))}`
  );
}

function wholeSpread(values: readonly number[]): string {
  const { median, min, max } = spreadOf(values);
  const [middle, least, most] = [median, min, max].map((each) => formatCount(Math.round(each)));
  return `${middle} (${least}–${most})`;
}

function hourText({ heap, process, nodes }: HourFigures): string {
  const pair = ([before, after]: readonly [number, number]) => `${after.toFixed(1)} MB (${before.toFixed(1)})`;
  return (
    "The page *Now* after an hour of live updates (1,800 statuses, 72,000 triggers, asking for the day every 10 s), and in brackets " +
    `after its first minute: ${pair(heap)} of JavaScript's heap, ${pair(process)} that the page's process has to itself, ` +
    `${formatCount(nodes[1])} (${formatCount(nodes[0])}) nodes.`
  );
}

const cpuPerMillion = ({ cpuSeconds, folded }: Stretch) => (cpuSeconds / folded) * 1e6;
const shareOf = ({ cpuSeconds, seconds }: Stretch) => cpuSeconds / seconds;
const rateOf = ({ folded, seconds }: Stretch) => folded / seconds;

function pairRows(pairs: readonly Pair[]): string[][] {
  const row = (name: string, of: (stretch: Stretch) => number, digits: number) => {
    const text = (values: readonly number[], shown: number) => {
      const { median, min, max } = spreadOf(values);
      const [m, l, h] = [median, min, max].map((each) => formatted(each, shown));
      return `${m} (${l}–${h})`;
    };
    const ratios = pairs.map((pair) => (of(pair.with) / of(pair.without) - 1) * 100);
    return [
      name,
      text(
        pairs.map((pair) => of(pair.without)),
        digits,
      ),
      text(
        pairs.map((pair) => of(pair.with)),
        digits,
      ),
      `${text(ratios, 1)} %`,
    ];
  };
  return [row("events folded per second", rateOf, 0), row("CPU-s per million", cpuPerMillion, 1)];
}

/** CPU-seconds in each second, how many more with consoles open, and what share that is of what the run takes anyway. */
function shareRow(name: string, pairs: readonly Pair[]): string[] {
  const text = (values: readonly number[], digits: number) => {
    const { median, min, max } = spreadOf(values);
    return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
  };
  const [none, open] = [pairs.map((pair) => shareOf(pair.without)), pairs.map((pair) => shareOf(pair.with))];
  const more = pairs.map((pair) => shareOf(pair.with) - shareOf(pair.without));
  return [name, text(none, 3), text(open, 3), `${meanOf(more).toFixed(3)} ± ${standardErrorOf(more).toFixed(3)}`];
}

function sharesText({ idle, fed }: Pick<Figures, "idle" | "fed">): string {
  return (
    `CPU-seconds that the run takes in each second, in turns of ${TURNS.seconds} s without and with ${CONSOLES} consoles open on *Now*, ` +
    `${idle.length} pairs: median (least–most); the mean of the differences with its standard error. There are ${availableParallelism()}.\n\n` +
    table(
      ["", "none open", `${CONSOLES} open`, "more"],
      [shareRow("nothing comes in", idle), shareRow(`${formatCount(Number(values.rate))} events/s come in`, fed)],
    )
  );
}

function backlogText(pairs: readonly Pair[]): string {
  return (
    `The engine with more to fold than it can, in turns of ${values.seconds} s without and with ${CONSOLES} consoles open on *Now*, ` +
    `${pairs.length} pairs: median (least–most).\n\n${table(["", "none open", `${CONSOLES} open`, "difference"], pairRows(pairs))}`
  );
}

function formatted(value: number, digits: number): string {
  return digits === 0 ? formatCount(Math.round(value)) : value.toFixed(digits);
}

for (const part of values.only)
  if (!PARTS.includes(part)) throw new Error(`--only ${part}: it is one of ${PARTS.join(", ")}`);
if (values.write && values.only.length > 0) throw new Error("--write takes all of it: leave --only out");
const before = loadavg()[0] ?? 0;
const casino = await (values.casino === undefined
  ? BenchCasino.load(Number(values.events), say)
  : BenchCasino.open(values.casino));
try {
  const { times, hour, idle, fed, pairs } = await measure(casino);
  const text = [
    `Node ${process.version}, ${availableParallelism()} CPUs (${cpus()[0]?.model.trim()}), about ${formatCount(Number(values.events))} ` +
      `events of a fortnight in the tables. Load average ${before.toFixed(1)} before, ${(loadavg()[0] ?? 0).toFixed(1)} after.`,
    ...(times.length === 0 ? [] : [timesText(times)]),
    ...(hour === undefined ? [] : [hourText(hour)]),
    ...(idle.length === 0 ? [] : [sharesText({ idle, fed })]),
    ...(pairs.length === 0 ? [] : [backlogText(pairs)]),
  ].join("\n\n");
  process.stdout.write(`${text}\n`);
  if (values.write) await writeBetweenMarkers(PAGE, text, "console");
} finally {
  if (values.keep || values.casino !== undefined) say(`--casino ${casino.folder} measures it again`);
  else await casino.remove();
}
