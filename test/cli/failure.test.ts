import { CommanderError } from "commander";
import { describe, expect, it } from "vitest";
import { exitCodeOf, failureText, UsageError } from "../../src/cli/failure.ts";
import { ConfigError } from "../../src/config/config-error.ts";

describe("a failure", () => {
  it("is said in one line, however many its message has", () => {
    expect(failureText(new Error("no table\n  in query\n"), false)).toBe("error: no table in query\n");
    expect(failureText("odd", false)).toBe("error: odd\n");
  });

  it("of the configuration is said as it stands, one line per fault", () => {
    expect(failureText(new ConfigError(["a.yaml:1:1: x", "a.yaml:2:1: y"]), false)).toBe(
      "a.yaml:1:1: x\na.yaml:2:1: y\n",
    );
  });

  it("shows its trace and its cause when debugging only", () => {
    const error = new Error("no log", { cause: new Error("disk is full") });
    expect(failureText(error, true)).toMatch(/^error: no log\n(.|\n)* at (.|\n)*disk is full/);
    expect(failureText(error, false)).not.toContain(" at ");
  });

  it("of the arguments has been said by their parser", () => {
    expect(failureText(new CommanderError(1, "commander.unknownOption", "unknown option"), true)).toBe("");
  });

  it("ends with 2 when the usage or the configuration is wrong, with 1 when the work failed", () => {
    expect(exitCodeOf(new UsageError("no query"))).toBe(2);
    expect(exitCodeOf(new ConfigError([]))).toBe(2);
    expect(exitCodeOf(new CommanderError(1, "commander.unknownOption", "unknown option"))).toBe(2);
    expect(exitCodeOf(new CommanderError(0, "commander.helpDisplayed", ""))).toBe(0);
    expect(exitCodeOf(new Error("no log"))).toBe(1);
  });
});
