import type { Browser, Page } from "playwright-core";

/** Every page, with what makes it show the most. */
export const PAGES = [
  "now",
  "player",
  "bonuses",
  "segments",
  "games?days=30",
  "dead-letters",
  "sql",
  "replay",
] as const;

/** Milliseconds until a page's data stands there and it can be used. */
export interface PageTimes {
  readonly name: string;
  /** From asking for the address; the browser has the console's modules by then. */
  readonly opened: number[];
  /** From a click within the console. */
  readonly clicked: number[];
}

/** Each page in turn, `repeat` times. */
export async function pageTimes(browser: Browser, url: string, key: string, repeat: number): Promise<PageTimes[]> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${url}/console/`);
  await page.getByLabel("Key").fill(key);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("navigation", { name: "Pages" }).waitFor();
  const paths: string[] = [...PAGES, await somePlayer(page, url)];
  const times = paths.map((path): PageTimes => ({ name: nameOf(path), opened: [], clicked: [] }));
  // In the first turn modules are fetched, and code is compiled.
  for (let turn = 0; turn <= repeat; turn++) {
    for (const [index, path] of paths.entries()) {
      const took = await open(page, url, path);
      if (turn > 0) times[index]?.opened.push(took);
    }
    for (const [index, path] of paths.entries()) {
      const took = await click(page, path);
      if (turn > 0) times[index]?.clicked.push(took);
    }
  }
  await context.close();
  return times;
}

function nameOf(path: string): string {
  return path.startsWith("player?of") ? "one player" : (path.split("?")[0] ?? path);
}

/** One who played: found as a user finds him. */
async function somePlayer(page: Page, url: string): Promise<string> {
  await page.goto(`${url}/console/#/player?q=5`);
  const link = await page.getByRole("table", { name: "Players found" }).getByRole("link").first().getAttribute("href");
  return (link ?? "").replace("#/", "");
}

async function open(page: Page, url: string, path: string): Promise<number> {
  await page.goto("about:blank");
  const begun = performance.now();
  await page.goto(`${url}/console/#/${path}`, { waitUntil: "commit" });
  await page.locator("main h1").waitFor();
  await settled(page);
  return performance.now() - begun;
}

async function click(page: Page, path: string): Promise<number> {
  await page.evaluate("document.querySelector('main h1').dataset.before = ''");
  const begun = performance.now();
  await page.evaluate(`location.hash = ${JSON.stringify(`/${path}`)}`);
  await page.locator("main h1:not([data-before])").waitFor();
  await settled(page);
  return performance.now() - begun;
}

async function settled(page: Page): Promise<void> {
  await page.locator(".loading, .result[aria-busy=true], .starting").first().waitFor({ state: "detached" });
}
