import { beforeEach, describe, expect, test } from "vitest";
import { BrokerError, type Consume } from "../../../src/doors/brokers/connector.ts";
import { OverloadedError } from "../../../src/doors/group-commit.ts";
import { aborted } from "../../../src/log/aborted.ts";
import { RetryableError } from "../../../src/log/port.ts";
import { betJson, Inbox } from "../../support/connector.ts";
import { until } from "../../support/until.ts";

let inbox: Inbox;
let pauses: number[];
beforeEach(() => {
  [inbox, pauses] = [new Inbox(), []];
});

/** Remembers how long to wait, and does not. */
const pause = async (milliseconds: number) => void pauses.push(milliseconds);

const message = (body: string) => ({ position: "q:1", type: "CASINO", bytes: Buffer.from(body) });

/** A broker that does one thing after another, one for each connection, and then waits for the end. */
function broker(...lives: Consume[]): Consume {
  return async (intake, observer, signal) => {
    observer.connected();
    const life = lives.shift();
    if (life !== undefined) return life(intake, observer, signal);
    await aborted(signal);
    return undefined;
  };
}

const fails: Consume = () => Promise.reject(new BrokerError("it hung up"));

describe("a connector", () => {
  test("connects again whenever the broker fails, and waits longer the more often it does", async () => {
    inbox.start(broker(...Array.from({ length: 12 }, () => fails)), { door: "rabbitmq", pause });
    await until("it has the last connection", () => inbox.told.lines.length === 25);
    await inbox.stop();
    expect(inbox.told.lines.slice(0, 3)).toEqual(["connected", "disconnected: it hung up", "connected"]);
    expect(inbox.told.lines.at(-1)).toBe("stopped");
    for (const [attempt, waited] of pauses.entries())
      expect(waited).toBeLessThanOrEqual(Math.min(250 * 2 ** attempt, 5_000));
    expect(Math.max(...pauses)).toBeGreaterThan(250);
  });

  test("ends with what trying again cannot mend", async () => {
    inbox.start(
      broker(() => Promise.reject(new Error("a bug"))),
      { door: "kafka", pause },
    );
    await until("it has ended", () => inbox.told.has("stopped"));
    await expect(inbox.stop()).rejects.toThrow("a bug");
  });

  test("pauses on a storm and looks at a whole window again after it", async () => {
    const storm = { window: 4, share: 0.5 };
    const five: Consume = async (intake, _observer, signal) => {
      const taken = await intake.take(
        Array.from({ length: 5 }, () => message("{")),
        signal,
      );
      expect(taken.count).toBe(4);
      return taken.storm;
    };
    inbox.start(broker(five, five), { door: "rabbitmq", storm, pause, stormPauseMs: 1234 });
    await until("it goes on", () => inbox.told.lines.length === 5);
    await inbox.stop();
    expect(pauses).toEqual([1234, 1234]);
    expect(inbox.deadLetters()).toHaveLength(8);
    expect(inbox.told.lines[1]).toBe("paused for 1234 ms: 4 of the last 4 events were rejected, more than 50 %");
  });

  test("stays paused until the end where the pause has none", async () => {
    inbox.start(
      broker(async () => "a storm"),
      { door: "rabbitmq", pause, stormPauseMs: 0 },
    );
    await until("it is paused", () => inbox.told.has("paused"));
    await inbox.stop();
    expect(inbox.told.lines).toEqual(["connected", "paused for 0 ms: a storm", "stopped"]);
  });
});

describe("what a connector takes", () => {
  const takes: (...bodies: string[]) => Consume =
    (...bodies) =>
    async (intake, _observer, signal) => {
      await intake.take(bodies.map(message), signal);
      await aborted(signal);
      return undefined;
    };

  test.each([new RetryableError("the disk is full"), new OverloadedError("too much waits")])(
    "is tried again until the log takes it: %s",
    async (error) => {
      let attempts = 0;
      const append: Inbox["append"] = async (records) => {
        if (++attempts < 3) throw error;
        await inbox.append(records);
      };
      inbox.start(broker(takes(betJson("a"), "{", betJson("b"))), { door: "rabbitmq", pause, append });
      await until("it is there", () => inbox.records.length === 3);
      await until("it says so", () => inbox.told.has("the log is back"));
      await inbox.stop();
      expect(inbox.told).toMatchObject({ count: 2, codes: ["malformed_json"] });
      expect(inbox.told.lines.filter((line) => line === `held: ${error.message}`)).toHaveLength(2);
    },
  );

  test("is not waited for when the end comes while the log takes nothing", async () => {
    const append = () => Promise.reject(new RetryableError("the disk is full"));
    inbox.start(broker(takes(betJson("a"))), { door: "rabbitmq", append });
    await until("the log refuses it", () => inbox.told.has("held"));
    await inbox.stop();
    expect(inbox.told.count).toBe(0);
    expect(inbox.told.lines.at(-1)).toBe("stopped");
  });
});
