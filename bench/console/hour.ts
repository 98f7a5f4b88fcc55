import { readFile } from "node:fs/promises";
import type { Browser, CDPSession, Page } from "playwright-core";

export interface HourFigures {
  /** Megabytes after a collection, before the hour and after it. */
  readonly heap: readonly [number, number];
  /** Megabytes that the page's process has to itself, likewise. */
  readonly process: readonly [number, number];
  /** Elements and texts of the page, likewise. */
  readonly nodes: readonly [number, number];
}

const SECONDS = 3600;
const STATUS_EVERY_S = 2;
/** As many as the server sends at most. */
const TRIGGERS_A_SECOND = 20;

/** A source of events that the bench feeds, in the place of the browser's. */
const FED = `globalThis.EventSource = class extends EventTarget {
  constructor() { super(); globalThis.fed = this; queueMicrotask(() => this.dispatchEvent(new Event("open"))); }
  close() {}
};`;

/**
 * The page Now through an hour of live updates in some minutes: the browser's clock is run ahead two seconds at a time, with a
 * status and as many triggers as there may be in each; whatever the page does by timers it does as often as in an hour.
 */
export async function anHourOfNow(browser: Browser, url: string, key: string): Promise<HourFigures> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await context.addInitScript(FED);
  const page = await context.newPage();
  await page.goto(`${url}/console/`);
  await page.getByLabel("Key").fill(key);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.locator(".tiles").first().waitFor();
  await page.clock.install();
  const devTools = await context.newCDPSession(page);
  await pass(page, 0, 60);
  const before = await memory(browser, devTools);
  await pass(page, 60, 60 + SECONDS);
  const after = await memory(browser, devTools);
  await context.close();
  return {
    heap: [before.heap, after.heap],
    process: [before.process, after.process],
    nodes: [before.nodes, after.nodes],
  };
}

async function pass(page: Page, from: number, to: number): Promise<void> {
  for (let second = from; second < to; second += STATUS_EVERY_S) {
    await page.evaluate(feedOf(second));
    await page.clock.runFor(STATUS_EVERY_S * 1000);
  }
}

/** What the server would send in these two seconds. */
function feedOf(second: number): string {
  const at = new Date(1_700_000_000_000 + second * 1000).toISOString();
  const partitions = [0, 1, 2, 3].map((partition) => ({ partition, lag: second % 7, delaySeconds: 1 }));
  const counters = { events: second * 2_000, rounds: second * 1_000 };
  const status = { at, obstacles: [], partitions, counters, sinkLag: second % 11 };
  const frames = Array.from({ length: STATUS_EVERY_S }, (_, index) => ({
    passedOver: 5,
    shown: Array.from({ length: TRIGGERS_A_SECOND }, (_each, place) => triggerOf(at, `${second + index}-${place}`)),
  }));
  const tell = (event: string, data: unknown) =>
    `fed.dispatchEvent(new MessageEvent(${JSON.stringify(event)}, { data: ${JSON.stringify(JSON.stringify(data))} }));`;
  return [tell("status", status), ...frames.map((frame) => tell("triggers", frame))].join("");
}

function triggerOf(occurred_at: string, id: string) {
  return {
    ...{ trigger_id: id, type: "big_win", tenant: "acme", origin: "acme", user_id: `player-${id}`, occurred_at },
    ...{ cause: "event", stale: false, payload: JSON.stringify({ round_id: id, win: "2500", multiple: "1000" }) },
  };
}

async function memory(browser: Browser, devTools: CDPSession) {
  await devTools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devTools.send("Runtime.getHeapUsage");
  const { nodes } = await devTools.send("Memory.getDOMCounters");
  return { heap: usedSize / 1e6, nodes, process: await largestRenderer(browser) };
}

/** The browser keeps a renderer in reserve, which shows nothing. */
async function largestRenderer(browser: Browser): Promise<number> {
  const devTools = await browser.newBrowserCDPSession();
  const { processInfo } = await devTools.send("SystemInfo.getProcessInfo");
  await devTools.detach();
  const renderers = processInfo.filter(({ type }) => type === "renderer");
  return Math.max(...(await Promise.all(renderers.map(({ id }) => privateMegabytes(id)))));
}

async function privateMegabytes(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, "utf8");
  const kilobytes = [...text.matchAll(/^Private_\w+: +(\d+) kB$/gm)].map(([, amount]) => Number(amount));
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1000;
}
