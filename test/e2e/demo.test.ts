import { existsSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { useInstallations } from "../support/installation.ts";

const QUESTIONS = [
  /\nWhich games made money\? [^\n]*\n[^\n]*─game─[\s\S]*Dead or Alive/,
  /\nWhat did each bonus campaign cost, and how did it end\? [^\n]*\n[^\n]*─bonus_id─[\s\S]*BON-1/,
  /\nWhich bonuses were lost too quickly\? [^\n]*\n[^\n]*─user_id─/,
  /\nWhat could not be accepted\? [^\n]*\n[^\n]*─code─[\s\S]*unknown_type/,
];

describe("demo", () => {
  const newInstallation = useInstallations();

  it("goes from raw events to four answers, and may be repeated", async () => {
    const installation = newInstallation();
    const first = await installation.pitboss(["demo", "--players", "25"]);
    expect(first.code, first.stderr).toBe(0);
    expect(first.stderr).not.toMatch(/error|\n {4}at /i);
    expect(first.stdout).toMatch(/^Simulated a day of 25 players into [^\n]*\nIngested: [\d,]+ events accepted, /);
    for (const question of QUESTIONS) expect(first.stdout).toMatch(question);
    const answers = (text: string) => text.slice(text.indexOf("\nWhich games"));
    const second = await installation.done("demo", "--players", "25");
    expect(answers(second)).toBe(answers(first.stdout));
    // It never touches what the installation itself holds.
    expect(readdirSync(installation.dataDir)).toEqual(["demo"]);
    expect(existsSync(installation.path(".pitboss/log.sqlite"))).toBe(false);
  });
});
