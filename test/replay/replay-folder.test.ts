import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Promotion, ReplayFolder } from "../../src/replay/replay-folder.ts";

const PROMOTION: Promotion = { live: {}, shadow: {}, offsets: [] };

test("a promotion that is taken back while somebody asks for it is there or it is not", async () => {
  const directory = mkdtempSync(join(tmpdir(), "pitboss-replays-"));
  const folder = new ReplayFolder(directory, "longer");
  mkdirSync(folder.path, { recursive: true });
  try {
    for (let time = 0; time < 100; time++) {
      await folder.writePromotion(PROMOTION);
      const asked = folder.promotion();
      rmSync(join(folder.path, "promotion.json"));
      expect([undefined, PROMOTION]).toContainEqual(await asked);
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
});
