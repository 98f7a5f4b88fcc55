/** Makes the pictures of docs/console.md again, of a made-up casino, by day and by night: `node test/browser/pictures/main.ts`. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { until } from "../../support/until.ts";
import { launch } from "../support/chromium.ts";

const PITBOSS = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));
const IMAGES = fileURLToPath(new URL("../../../docs/images/", import.meta.url));
const PLAYERS = "250";
const DESK = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
/** A day in dark is a picture of its own. */
const SCHEMES = ["light", "dark"] as const;
/** Of the charts' first minute. */
const WATCHED_MS = 45_000;

/** A segment that history was not folded with, so that a replay differs. */
const ANOTHER_SEGMENT = `- id: night_owl
  name: Plays a lot
  when: { feature: rounds_lifetime, gte: 300 }
`;

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly size?: typeof DESK;
  /** What is done before it is taken. */
  readonly prepare?: (page: Page) => Promise<void>;
}

const PICTURES: readonly Picture[] = [
  { name: "now", path: "now" },
  { name: "bonuses", path: "bonuses" },
  { name: "segments", path: "segments?segment=bonus-loser" },
  { name: "games", path: "games?days=7" },
  { name: "dead-letters", path: "dead-letters?code=negative_amount", prepare: openLetter },
  { name: "sql", path: "sql", prepare: runQuery },
  { name: "replay", path: "replay?name=owls", prepare: compare },
];

async function top(page: Page): Promise<void> {
  await page.evaluate("scrollTo(0, 0)");
}

async function openLetter(page: Page): Promise<void> {
  await page.getByRole("table", { name: "Dead letters", exact: true }).getByRole("button").first().click();
  await page.locator(".bytes mark").waitFor();
}

async function runQuery(page: Page): Promise<void> {
  const sql =
    "SELECT toStartOfHour(started_at) AS hour, count() AS rounds, round(sum(bet_base), 2) AS turnover\nFROM v_rounds\nGROUP BY hour\nORDER BY hour";
  await page.getByRole("textbox", { name: "Query" }).fill(sql);
  await page.getByRole("button", { name: "Run" }).click();
  await page.getByLabel("Show").selectOption("Table and chart");
}

async function compare(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Compare" }).click();
  await page.getByRole("table", { name: "Comparison by table" }).waitFor();
}

async function settled(page: Page): Promise<void> {
  await page.locator("main h1").waitFor();
  await page.locator(".loading, .result[aria-busy=true], .starting").first().waitFor({ state: "detached" });
}

/** The casino, and the address with a log-in that works once. */
async function startCasino(folder: string) {
  await writeFile(join(folder, "pitboss.yaml"), JSON.stringify({ http: { port: 0 }, warehouse_http: { port: 0 } }));
  const args = [PITBOSS, "demo", "--keep", "--players", PLAYERS];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const find = () => /http:\S+#login=\S+/.exec(said)?.[0];
  const address = await until("the casino says where it is", find, 180_000);
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  return { address, stop };
}

/** A replay with a segment more than history was folded with. */
async function replay(page: Page, folder: string): Promise<void> {
  await appendFile(join(folder, ".pitboss", "demo", "segments.yaml"), ANOTHER_SEGMENT);
  await page.goto(`${page.url().split("#")[0]}#/segments`);
  await until("the segment counts", async () => {
    await page.reload();
    await settled(page);
    const text = await page.getByRole("table", { name: "Segments" }).textContent();
    return /Plays a lot\D*[1-9]/.test(text ?? "");
  });
  await page.goto(`${page.url().split("#")[0]}#/replay`);
  await page.getByLabel("Name of a replay").fill("owls");
  await page.getByRole("button", { name: "Begin, or go on" }).click();
  await page.getByText("Done.").waitFor({ timeout: 180_000 });
}

/** Who has the most to show: found among those who triggered something. */
async function somePlayer(page: Page): Promise<string> {
  await page.goto(`${page.url().split("#")[0]}#/bonuses`);
  await settled(page);
  await page.getByLabel("Too quickly only").uncheck();
  await settled(page);
  const link = page.getByRole("table", { name: "Lost bonuses" }).getByRole("link").first();
  return ((await link.getAttribute("href")) ?? "").replace("#/", "");
}

/** To a third, where pngquant is installed. */
async function shrink(path: string): Promise<void> {
  const child = spawn("pngquant", ["--force", "--ext", ".png", "--quality", "80-98", "--skip-if-larger", path]);
  await once(child, "exit").catch(() =>
    process.stderr.write("without pngquant the pictures stay as large as they are\n"),
  );
}

async function take(page: Page, { name, path, size = DESK, prepare }: Picture): Promise<void> {
  await page.setViewportSize(size);
  await page.goto("about:blank");
  await page.goto(`${home}#/${path}`);
  await settled(page);
  if (name === "now") await page.waitForTimeout(WATCHED_MS);
  await prepare?.(page);
  await settled(page);
  await top(page);
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    // Charts are drawn anew in the next frame.
    await page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
    const file = colorScheme === "light" ? `console-${name}.png` : `console-${name}-dark.png`;
    await page.screenshot({ path: join(IMAGES, file) });
    await shrink(join(IMAGES, file));
    process.stderr.write(`${file}\n`);
  }
}

const folder = await mkdtemp(join(tmpdir(), "pitboss-pictures-"));
const casino = await startCasino(folder);
const home = casino.address.split("#")[0] ?? "";
let browser: Browser | undefined;
try {
  browser = await launch();
  const context = await browser.newContext({ viewport: DESK, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(casino.address);
  await settled(page);
  await replay(page, folder);
  const player = await somePlayer(page);
  const ofPlayer: readonly Picture[] = [
    {
      name: "player",
      path: player,
      prepare: (shown) => shown.locator(".timeline .session").last().press("Enter"),
    },
    { name: "phone", path: "now", size: PHONE },
    { name: "phone-player", path: player, size: PHONE },
  ];
  for (const picture of [...PICTURES, ...ofPlayer]) await take(page, picture);
} finally {
  await browser?.close();
  await casino.stop();
  await rm(folder, { recursive: true, force: true });
}
