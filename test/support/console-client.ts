import { expect } from "vitest";
import type { ReplaySummary } from "../../src/replay/replay-summary.ts";
import type { ReplayWork } from "../../src/runtime/replay-work.ts";
import { until } from "./until.ts";

/** What the page Replay is told. */
export interface ReplaysTold {
  readonly replays: readonly ReplaySummary[];
  readonly work: ReplayWork | null;
  readonly obstacle: string | null;
}

/** Somebody logged in to the console of a running process. */
export class ConsoleClient {
  readonly #url: string;
  readonly #cookie: string;
  readonly #csrf: string;

  private constructor(url: string, cookie: string, csrf: string) {
    this.#url = url;
    this.#cookie = cookie;
    this.#csrf = csrf;
  }

  static async logIn(url: string, key: string): Promise<ConsoleClient> {
    const answer = await fetch(`${url}/console/api/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ key }),
    });
    expect(answer.status).toBe(200);
    const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
    const { csrf } = (await answer.json()) as { csrf: string };
    return new ConsoleClient(url, cookie, csrf);
  }

  async get<Answer>(path: string): Promise<Answer> {
    const answer = await fetch(`${this.#url}/console/api${path}`, { headers: { cookie: this.#cookie } });
    const text = await answer.text();
    expect(answer.status, text).toBe(200);
    return JSON.parse(text) as Answer;
  }

  post(path: string, body: object): Promise<Response> {
    const headers = { cookie: this.#cookie, "content-type": "application/json", "x-csrf-token": this.#csrf };
    return fetch(`${this.#url}/console/api${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  }

  /** Asks for work with a replay, and waits for its end; throws what it failed with. */
  async replayWork(path: string, body: object): Promise<void> {
    const answer = await this.post(path, body);
    expect(answer.status, await answer.text()).toBe(202);
    const { work } = await until(`${path} is done`, async () => {
      const told = await this.get<ReplaysTold>("/replay");
      return told.work?.isOver === true ? told : undefined;
    });
    if (work?.error !== null) throw new Error(String(work?.error));
  }
}
