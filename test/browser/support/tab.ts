import { readFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly where: readonly string[];
}

const RULES = `axe
  .run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], resultTypes: ["violations"] })
  .then(({ violations }) =>
    violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes.slice(0, 3).map(({ html }) => html) })))`;

/** A page of the console in a browser, with everything that went wrong in it. */
export class Tab {
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #url: string;
  /** Errors of scripts, refused loads, breaches of the policy. */
  readonly faults: string[] = [];

  constructor(context: BrowserContext, page: Page, url: string) {
    this.#context = context;
    this.page = page;
    this.#url = url;
    page.setDefaultTimeout(15_000);
    page.on("pageerror", (error) => this.faults.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") this.faults.push(message.text());
    });
    page.on("dialog", (dialog) => {
      this.faults.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
  }

  static async open(browser: Browser, url: string): Promise<Tab> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
    return new Tab(context, await context.newPage(), url);
  }

  /** Types the key into the form. */
  async logIn(key: string): Promise<void> {
    await this.page.goto(`${this.#url}/console/`);
    await this.page.getByLabel("Key").fill(key);
    await this.page.getByRole("button", { name: "Log in" }).click();
    await this.page.getByRole("navigation", { name: "Pages" }).waitFor();
  }

  /** Goes to a page, and waits until nothing of it is loading any more. */
  async show(hash: string): Promise<void> {
    await this.page.goto(`${this.#url}/console/#/${hash}`);
    await this.page.locator("main h1").waitFor();
    await this.settled();
  }

  async settled(): Promise<void> {
    await this.page.locator(".loading, .result[aria-busy=true], .starting").first().waitFor({ state: "detached" });
  }

  /** Nothing went wrong, and the rules of accessibility find nothing that matters. */
  async isSound(): Promise<void> {
    // By the debugger, which the policy does not concern.
    await this.page.evaluate(AXE);
    const violations = (await this.page.evaluate(RULES)) as Violation[];
    expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
    expect(this.faults).toEqual([]);
  }

  /** Where the page can be looked at as it was. */
  async screenshot(name: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "pitboss-browser-"));
    const path = join(folder, `${name.replaceAll(/\W+/g, "-")}.png`);
    await this.page.screenshot({ path, fullPage: true });
    return path;
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}
