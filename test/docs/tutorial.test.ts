import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { blocksOf, ROOT } from "./pages.ts";
import { expectShown, shell } from "./shell.ts";

/** Addresses of the tutorial; here others may have them. */
const PORTS = ["8080", "8123", "9400"];
/** The installation of the project is the one that runs the test. */
const RUN_BEFORE = "npm ci\n";
const NEXT = "--- next block ---";

async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return String(typeof address === "object" ? address?.port : "");
}

describe("the tutorial", () => {
  const inFolder = temporaryFolder();

  test("leads to a CRM that was told, and shows what is seen on the way", async () => {
    const ports = await Promise.all(PORTS.map(freePort));
    const local = (text: string) =>
      PORTS.reduce((moved, port, index) => moved.replaceAll(`:${port}`, `:${ports[index]}`), text)
        .replace("listen(9400,", `listen(${ports[2]},`)
        .replaceAll("/tmp/casino", inFolder("casino"));
    const blocks = blocksOf("docs/tutorial.md");
    const scripts = blocks.flatMap((block, index) =>
      block.language === "sh" && block.text !== RUN_BEFORE ? [{ block, shown: blocks[index + 1] }] : [],
    );
    expect(scripts.length).toBeGreaterThan(8);
    const script = scripts.map(({ block }) => `${local(block.text)}echo "${NEXT}"\n`).join("");
    const { code, stdout, stderr } = await shell(script, ROOT, {
      PITBOSS_HTTP__PORT: ports[0] ?? "",
      PITBOSS_WAREHOUSE_HTTP__PORT: ports[1] ?? "",
    });
    expect(code, `${stdout}\n${stderr}`).toBe(0);
    const parts = stdout.split(`${NEXT}\n`);
    for (const [index, { shown }] of scripts.entries())
      if (shown?.language === "") expectShown(parts[index] ?? "", shown.text);
    const story = parts[scripts.length - 1] ?? "";
    expect(story).toContain("Lost");
    expect(story).toContain("bonus_lost_too_quickly");
  });
});
