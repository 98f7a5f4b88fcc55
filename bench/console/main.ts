/**
 * The web console under load: how soon its pages can be used on a large warehouse while events come in, what an hour of live
 * updates leaves in a browser, and what open consoles take from the engine. `--write` puts the figures into
 * docs/performance.md; `--keep` leaves the casino for `--casino <folder>`, which saves loading it.
 */
import { availableParallelism, cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { formatCount } from "../../src/cli/table.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { launch } from "../../test/browser/support/chromium.ts";
import { table, writeBetweenMarkers } from "../markdown.ts";
import { type Spread, spreadOf } from "../statistics.ts";
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
  },
});
const say = (text: string) => process.stderr.write(`${text}\n`);

interface Figures {
  readonly times: readonly PageTimes[];
  readonly hour: HourFigures;
  readonly idle: readonly Pair[];
  readonly pairs: readonly Pair[];
}

/** Long enough that each console asks as often as in an hour. */
const IDLE = { pairs: 4, seconds: 10, isIdle: true };

async function measure(casino: BenchCasino): Promise<Figures> {
  const inBrowser = await withRun(casino, lookAtPages);
  say("appending the backlog, while nothing folds it");
  await append(casino, { from: FEEDS.backlog, total: Number(values.backlog) });
  const plan = { pairs: Number(values.pairs), seconds: Number(values.seconds) };
  const pairs = await withRun(casino, async (run) => engineRates(run.gauges, await consolesOf(run), plan));
  return { ...inBrowser, pairs };

  async function consolesOf({ url }: FollowingRun) {
    return { url, cookie: await logIn(url, casino.key), count: CONSOLES };
  }

  async function lookAtPages(run: FollowingRun): Promise<Omit<Figures, "pairs">> {
    const { url, gauges } = run;
    const idle = await engineRates(gauges, await consolesOf(run), IDLE);
    const browser = await launch();
    const stop = await feed(casino, { from: FEEDS.pages, rate: Number(values.rate) });
    try {
      const times = await pageTimes(browser, url, casino.key, Number(values.repeat));
      for (const row of timeRows(times)) say(row.join("  "));
      const hour = await anHourOfNow(browser, url, casino.key);
      say(hourText(hour));
      return { times, hour, idle };
    } finally {
      await stop();
      await browser.close();
    }
  }
}

function timeRows(times: readonly PageTimes[]): string[][] {
  return times.map(({ name, opened, clicked }) => [name, wholeSpread(opened), wholeSpread(clicked)]);
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
const millisecondsOf = ({ cpuSeconds, seconds }: Stretch) => (cpuSeconds / seconds) * 1000;
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

/** Milliseconds of CPU in each second, and how many more. */
function idleText(idle: readonly Pair[]): string {
  const none = spreadOf(idle.map((pair) => millisecondsOf(pair.without)));
  const open = spreadOf(idle.map((pair) => millisecondsOf(pair.with)));
  const more = spreadOf(idle.map((pair) => millisecondsOf(pair.with) - millisecondsOf(pair.without)));
  const text = ({ median, min, max }: Spread) => `${median.toFixed(0)} (${min.toFixed(0)}–${max.toFixed(0)})`;
  return (
    `The run while nothing comes in, in turns of ${IDLE.seconds} s without and with ${CONSOLES} consoles open on *Now*, ${idle.length} ` +
    `pairs: ${text(none)} ms of CPU a second with none open, ${text(open)} with ${CONSOLES}: ${text(more)} more, of ` +
    `${formatCount(availableParallelism() * 1000)} that there are.`
  );
}

function formatted(value: number, digits: number): string {
  return digits === 0 ? formatCount(Math.round(value)) : value.toFixed(digits);
}

const before = loadavg()[0] ?? 0;
const casino = await (values.casino === undefined
  ? BenchCasino.load(Number(values.events), say)
  : BenchCasino.open(values.casino));
try {
  const { times, hour, idle, pairs } = await measure(casino);
  const text = [
    `Node ${process.version}, ${availableParallelism()} CPUs (${cpus()[0]?.model.trim()}), about ${formatCount(Number(values.events))} ` +
      `events of a fortnight in the tables. Load average ${before.toFixed(1)} before. Milliseconds from asking for a page until its data ` +
      `stands there, in Chromium on the same machine, while ${formatCount(Number(values.rate))} events a second come in:`,
    table(["page", "opened anew", "by a click"], timeRows(times)),
    hourText(hour),
    idleText(idle),
    `The engine with more to fold than it can, in turns of ${values.seconds} s without and with ${CONSOLES} consoles open on *Now*, ` +
      `${pairs.length} pairs: median (least–most).`,
    table(["", "none open", `${CONSOLES} open`, "difference"], pairRows(pairs)),
  ].join("\n\n");
  process.stdout.write(`${text}\n`);
  if (values.write) await writeBetweenMarkers(PAGE, text, "console");
} finally {
  if (values.keep || values.casino !== undefined) say(`--casino ${casino.folder} measures it again`);
  else await casino.remove();
}
