import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Tests that need services: these are started once for all of them, and only when one of them runs. */
const WITH_SERVICES = ["test/integration/**/*.test.ts", "test/chaos/**/*.test.ts"];

export default defineConfig({
  test: {
    pool: "forks",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: WITH_SERVICES,
          // Many wait for processes of their own: on two cores one worker would leave half of the machine idle.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: WITH_SERVICES,
          globalSetup: "test/services/setup.ts",
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
