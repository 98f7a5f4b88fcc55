import { expect, test } from "vitest";
import { feed } from "../e2e/feed.ts";
import { describeWithServices, sharedServices } from "../services/shared-services.ts";
import { useInstallations } from "../support/installation.ts";

const SHE = ["acme", "acme", "50002"];

describeWithServices("a player who is erased where the log is Kafka", () => {
  const newInstallation = useInstallations();

  test("is gone from topics, state and tables", async () => {
    const { brokers, registry } = sharedServices();
    const prefix = "erase.";
    const installation = newInstallation({
      partitions: 2,
      topic_prefix: prefix,
      kafka: { brokers, registry },
      tenants: { acme: {} },
    });
    const lines = feed({ players: 3, days: 1, seed: "erase", chaos: 0, simulateEvents: 20, tenant: "acme" });
    await installation.done("ingest", installation.write("feed.ndjson", lines));
    await installation.done("run", "--once");
    const told = JSON.parse(await installation.done("player", "erase", ...SHE, "--yes", "--json", "--quiet")) as {
      outcome: string;
      remains: { where: string; until: string | null }[];
    };
    expect(told.outcome).toBe("erased");
    expect(told.remains.find(({ where }) => where === `topic ${prefix}events`)?.until).toMatch(/^20\d\d-/);
    const left = "SELECT user_id, count() AS rounds FROM rounds GROUP BY user_id ORDER BY user_id";
    expect((await installation.rows(left)).map(({ user_id }) => user_id)).toEqual(["50000", "50001"]);
    const again = await installation.done("player", "erase", ...SHE, "--yes", "--json", "--quiet");
    expect(JSON.parse(again)).toMatchObject({ outcome: "already", found: { keys: {}, rows: {}, hasState: false } });
  });
});
