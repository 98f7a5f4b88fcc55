import { pathOf, type Toolchain } from "./toolchain.ts";

/** Runs with what the project itself is run with. */
export const TYPESCRIPT: Toolchain = {
  language: "TypeScript",
  missing: async () => undefined,
  prepared: async () => (example) => [
    process.execPath,
    "--disable-warning=TimeoutNegativeWarning",
    pathOf(`typescript/${example}.ts`),
  ],
};
