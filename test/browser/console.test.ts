import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ReplayFolder } from "../../src/replay/replay-folder.ts";
import { type Casino, HOSTILE, KEYS, openCasino } from "../console/support/casino.ts";
import { WaitingDesk } from "../console/support/desk.ts";
import { writeReplay } from "../console/support/replay.ts";
import { launch, whyNoBrowser } from "./support/chromium.ts";
import { Tab } from "./support/tab.ts";

const PAGES = ["now", "player", "bonuses", "segments", "games", "dead-letters", "sql", "replay"];

const DESK = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

const desk = new WaitingDesk();
let browser: Browser;
let casino: Casino;
let url: string;
let tab: Tab;

const describeInBrowser = whyNoBrowser() === undefined ? describe : describe.skip;

describeInBrowser("the console", () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") console.error(`as it was: ${await tab.screenshot(task.name)}`);
    if (!tabs.has(tab)) await tab.close();
  });

  /** Logged-in tabs that several tests look at pages in, one after the other. */
  const tabs = new Set<Tab>();
  afterAll(async () => {
    for (const each of tabs) await each.close();
  });

  async function open(key: keyof typeof KEYS = "operator"): Promise<Tab> {
    tab = await Tab.open(browser, url);
    await tab.logIn(key);
    return tab;
  }

  async function share(): Promise<void> {
    tabs.add(await open());
  }

  function onShared(): Tab {
    tab = [...tabs].at(-1) as Tab;
    tab.faults.length = 0;
    return tab;
  }

  describe("of a casino", () => {
    beforeAll(async () => {
      casino = await openCasino({ players: 6, replayDesk: desk });
      url = await casino.server.listen({ port: 0 });
      await share();
    });
    afterAll(() => casino.close());

    test.each(PAGES)("shows %s soundly, in light on a desk and in dark on a phone", async (name) => {
      const { page } = onShared();
      await page.setViewportSize(DESK);
      await page.emulateMedia({ colorScheme: "light" });
      await tab.show(`${name}?tenant=acme`);
      await tab.isSound();
      await page.emulateMedia({ colorScheme: "dark" });
      await page.setViewportSize(PHONE);
      await tab.isSound();
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
      expect(await page.locator("main .failure").count()).toBe(0);
    });

    test("keeps the colours that are chosen against the system's", async () => {
      const { page } = await open();
      const ground = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
      const light = await ground();
      await page.getByLabel("Colours").selectOption("dark");
      expect(await ground()).not.toBe(light);
      await page.reload();
      await page.getByLabel("Colours").waitFor();
      expect(await ground()).not.toBe(light);
    });

    test("refuses a wrong key in words, and takes the right one by keyboard alone", async () => {
      tab = await Tab.open(browser, url);
      const { page } = tab;
      await page.goto(`${url}/console/`);
      await page.getByLabel("Key").waitFor();
      await page.keyboard.type("wrong");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").getByText("there is no such key").waitFor();
      await page.getByLabel("Key").fill("");
      await page.getByLabel("Key").focus();
      await page.keyboard.type("analyst");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Now", level: 1 }).waitFor();
    });

    test("logs in by an address that works once, and forgets it at once", async () => {
      tab = await Tab.open(browser, url);
      const token = casino.oneTimeLogIns.issue(KEYS.operator);
      await tab.page.goto(`${url}/console/#login=${token}`);
      await tab.page.getByRole("heading", { name: "Now", level: 1 }).waitFor();
      expect(tab.page.url()).not.toContain(token);
      await tab.page.getByRole("button", { name: "Log out" }).click();
      await tab.page.goto(`${url}/console/#login=${token}`);
      await tab.page.reload();
      await tab.page.getByLabel("Key").waitFor();
    });

    test("tells a tenant's user nothing of others, and offers no SQL", async () => {
      const { page } = await open("acme");
      await tab.show("games?days=90");
      expect(await page.getByRole("link", { name: "SQL" }).count()).toBe(0);
      expect(await page.getByLabel("Tenant").count()).toBe(0);
      expect(await page.locator("body").textContent()).not.toContain("zeta");
    });

    test("shows a player whose id is a program as text", async () => {
      const { page } = await open();
      await tab.show("player");
      await page.getByRole("searchbox").fill(HOSTILE);
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: `Player ${HOSTILE}` }).waitFor();
      await tab.settled();
      await page.getByRole("button", { name: "All", exact: true }).click();
      expect(await page.locator("main img").count()).toBe(0);
      expect(await page.getByRole("table", { name: "Story" }).textContent()).toContain(`${HOSTILE}: bet 5.00`);
      await tab.isSound();
    });

    test("leads from a search to a player's timeline, which zooms into a session", async () => {
      const { page } = await open();
      await tab.show("player?tenant=acme&q=5000");
      await page.getByRole("table", { name: "Players found" }).getByRole("link").first().click();
      const session = page.locator(".timeline .session").first();
      await session.waitFor();
      const before = await page.locator(".panel.wide .note").textContent();
      await session.focus();
      await page.keyboard.press("Enter");
      await expect.poll(() => page.locator(".panel.wide .note").textContent()).not.toBe(before);
      expect(await page.locator(".told").textContent()).toContain("Session ");
      await page.getByLabel("Show").selectOption("Bonuses");
      await page.getByText("Segments: why, or why not").waitFor();
    });

    test("draws the limit into the time to loss, and lists the lost", async () => {
      const { page } = await open();
      await tab.show("bonuses");
      await page.getByLabel("Too quickly only").uncheck();
      await tab.settled();
      expect(await page.getByText("How far bonuses get").count()).toBe(1);
      const lost = await page.getByRole("table", { name: "Lost bonuses" }).count();
      if (lost > 0) expect(await page.getByText("too quick: 15 min").count()).toBe(1);
    });

    test("tries an edited definition before it is saved", async () => {
      const { page } = await open();
      await tab.show("segments");
      await page.getByRole("button", { name: "Try other definitions" }).click();
      const editor = page.getByLabel("Definitions of segments");
      await editor.fill("- id: busy\n  when: { feature: rounds_lifetime, gt: many }\n");
      expect(await page.getByRole("button", { name: "Save to the file" }).isDisabled()).toBe(true);
      await page.getByRole("button", { name: "Preview" }).click();
      await page.getByRole("alert").getByText("line:2:").waitFor();
      const text = "- id: everyone\n  when: { feature: rounds_lifetime, gte: 0 }\n";
      await editor.fill(text);
      await page.getByRole("button", { name: "Preview" }).click();
      await page.getByRole("table", { name: "Preview" }).getByText("everyone").waitFor();
      await page.getByRole("button", { name: "Save to the file" }).click();
      await page.getByText("the engine follows within seconds").waitFor();
      // The refused preview is told by the server with a status that the browser notes.
      expect(tab.faults.filter((fault) => !fault.includes("400"))).toEqual([]);
    });

    test("shows a dead letter with its fault marked, and tries it again", async () => {
      const { page } = await open();
      await tab.show("dead-letters?code=negative_amount");
      await page.getByRole("table", { name: "Dead letters", exact: true }).getByRole("button").first().click();
      await page.locator(".bytes mark").waitFor();
      expect(await page.locator(".bytes mark").textContent()).toMatch(/amount.*-/);
      await tab.isSound();
      await page.getByRole("button", { name: "Retry", exact: true }).click();
      await page.getByText("1 retried, 0 accepted, 1 still negative_amount").waitFor();
    });

    test("runs a query, draws it, and tells what ClickHouse says of a wrong one", async () => {
      const { page } = await open();
      await tab.show("sql");
      await page
        .getByRole("textbox", { name: "Query" })
        .fill("SELECT date, sum(rounds) AS rounds FROM v_games_daily GROUP BY date ORDER BY date");
      await page.keyboard.press("Control+Enter");
      await page.getByRole("table", { name: "Result" }).waitFor();
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: "Save as CSV" }).click();
      expect((await download).suggestedFilename()).toBe("result.csv");
      await page.getByRole("textbox", { name: "Query" }).fill("SELECT nothing");
      await page.getByRole("button", { name: "Run" }).click();
      await page.getByRole("alert").getByText("nothing").waitFor();
    });

    describe("asked for a replay", () => {
      beforeAll(async () => {
        const folder = await writeReplay(casino.config, "stricter");
        await folder.writeFinished({ positions: [0, 0], folded: 12, seconds: 0.5 });
      });

      test("begins one, and shows how far it is and how it ends", async () => {
        const { page } = await open();
        await tab.show("replay");
        await page.getByLabel("Name of a replay").fill("bolder");
        await page.getByRole("button", { name: "Begin, or go on" }).click();
        await page.getByText("40 of 100 events").waitFor();
        expect(desk.asked).toEqual(["replay bolder operator"]);
        expect(await page.getByRole("button", { name: "Begin, or go on" }).isDisabled()).toBe(true);
        await tab.isSound();
        desk.finish("the configuration has changed since");
        await page.getByRole("alert").getByText("the configuration has changed since").waitFor();
      });

      test("promotes one when its name is typed, and rolls it back likewise", async () => {
        const { page } = await open();
        desk.asked.length = 0;
        await tab.show("replay");
        await page.getByRole("button", { name: "stricter" }).click();
        await page.getByRole("button", { name: "Compare" }).click();
        await page.getByRole("table", { name: "Rows that differ" }).getByText("live only").first().waitFor();
        const promote = page.getByRole("button", { name: "Promote", exact: true });
        const name = page.getByLabel("Type its name, stricter");
        await name.fill("strict");
        expect(await promote.isDisabled()).toBe(true);
        await name.fill("stricter");
        await tab.isSound();
        await promote.click();
        await page.getByRole("heading", { name: "Promotion of stricter" }).waitFor();
        await new ReplayFolder(casino.config.dataDir, "stricter").writePromotion({ live: {}, shadow: {}, offsets: [] });
        desk.finish();
        const rollBack = page.getByRole("button", { name: "Roll back", exact: true });
        await rollBack.waitFor();
        await name.fill("stricter");
        await rollBack.click();
        await page.getByRole("heading", { name: "Rollback of stricter" }).waitFor();
        expect(desk.asked).toEqual(["promotion stricter operator", "rollback stricter operator"]);
        desk.finish();
      });

      test("says why this run cannot, and which command can", async () => {
        desk.obstacle = "the log is in Kafka, where other processes may fold";
        const { page } = await open();
        await tab.show("replay?name=stricter");
        await page.getByText("Not from here: the log is in Kafka").waitFor();
        expect(await page.getByText("pitboss replay --promote stricter").count()).toBe(1);
        expect(await page.getByRole("button", { name: "Promote", exact: true }).count()).toBe(0);
        desk.obstacle = undefined;
      });
    });

    test("loads less than 200 KB for its first page, charts and all", async () => {
      const { page } = await open();
      await page.reload();
      await page.locator(".tiles").first().waitFor();
      const bytes = await page.evaluate(
        "performance.getEntriesByType('resource').reduce((sum, each) => sum + each.encodedBodySize, 0)",
      );
      expect(bytes).toBeLessThan(200_000);
    });
  });

  describe("of an engine that has seen nothing", () => {
    beforeAll(async () => {
      casino = await openCasino({ players: 0 });
      url = await casino.server.listen({ port: 0 });
      await share();
    });
    afterAll(() => casino.close());

    test.each(PAGES)("says on %s that there is nothing yet", async (name) => {
      const { page } = onShared();
      await tab.show(name);
      await tab.isSound();
      expect(await page.locator("main .failure").count()).toBe(0);
      expect(await page.locator("main").textContent()).not.toMatch(/NaN|undefined|Infinity|1970/);
    });
  });
});
