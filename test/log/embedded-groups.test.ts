import { describe, expect, test } from "vitest";
import { ConsumerGroups } from "../../src/log/embedded/consumer-groups.ts";
import type { AssignmentListener } from "../../src/log/port.ts";

/** A listener that notes what it is told. */
function noting(
  told: string[],
  member: string,
  failing: { assigned?: boolean; revoked?: boolean } = {},
): AssignmentListener {
  const note = (what: "assigned" | "revoked") => async (partitions: readonly number[]) => {
    told.push(`${member} ${what} ${partitions.join(",")}`);
    if (failing[what]) throw new Error(`${member} cannot be ${what}`);
  };
  return { assigned: note("assigned"), revoked: note("revoked") };
}

describe("consumer groups of one process", () => {
  test("a rebalance revokes everything from everyone, then assigns ranges anew", async () => {
    const groups = new ConsumerGroups();
    const told: string[] = [];
    const a = await groups.join("engine", "events", 5, noting(told, "a"));
    await groups.join("engine", "events", 5, noting(told, "b"));
    await a.leave();
    expect(told).toEqual([
      "a assigned 0,1,2,3,4",
      "a revoked 0,1,2,3,4",
      "a assigned 0,1,2",
      "b assigned 3,4",
      "a revoked 0,1,2",
      "b revoked 3,4",
      "b assigned 0,1,2,3,4",
    ]);
  });

  test("more members than partitions: some get nothing until another leaves", async () => {
    const groups = new ConsumerGroups();
    const told: string[] = [];
    const a = await groups.join("engine", "events", 1, noting(told, "a"));
    await groups.join("engine", "events", 1, noting(told, "b"));
    expect(told).toEqual(["a assigned 0", "a revoked 0", "a assigned 0"]);
    await a.leave();
    expect(told.slice(3)).toEqual(["a revoked 0", "b assigned 0"]);
  });

  test("a member that fails to let go keeps its partitions, and whoever asked for them is told", async () => {
    const groups = new ConsumerGroups();
    const told: string[] = [];
    const failing = { revoked: true };
    await groups.join("engine", "events", 2, noting(told, "a", failing));
    await expect(groups.join("engine", "events", 2, noting(told, "b"))).rejects.toThrow("a cannot be revoked");
    failing.revoked = false;
    await groups.join("engine", "events", 2, noting(told, "c"));
    expect(told).toEqual(["a assigned 0,1", "a revoked 0,1", "a revoked 0,1", "a assigned 0", "c assigned 1"]);
  });

  test("a member that fails to begin is told so by its join", async () => {
    const join = new ConsumerGroups().join("engine", "events", 2, noting([], "a", { assigned: true }));
    await expect(join).rejects.toThrow("a cannot be assigned");
  });
});
