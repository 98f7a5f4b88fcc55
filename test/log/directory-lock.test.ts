import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lockDirectory } from "../../src/log/embedded/directory-lock.ts";
import { useChildren } from "./child.ts";
import { useTemporaryDirectories } from "./temporary-directory.ts";

describe("the lock of a directory", () => {
  const newDirectory = useTemporaryDirectories();
  const start = useChildren();

  test("a second holder is told which directory, by whom, and what to do", async () => {
    const directory = newDirectory();
    const holder = start(["lock", directory]);
    await holder.said(1);
    const second = () => lockDirectory(directory, "engine");
    expect(second).toThrow(directory);
    expect(second).toThrow(`pid ${holder.pid}`);
    expect(second).toThrow("Stop that process");
  });

  test("the lock ends with its holder, even by kill -9", async () => {
    const directory = newDirectory();
    const holder = start(["lock", directory]);
    await holder.said(1);
    await holder.kill();
    lockDirectory(directory, "engine").close();
  });

  test("the same process cannot have it twice, until it is closed", () => {
    const directory = newDirectory();
    const lock = lockDirectory(directory, "engine");
    expect(() => lockDirectory(directory, "engine")).toThrow(directory);
    lock.close();
    lock.close();
    lockDirectory(directory, "engine").close();
  });

  test("roles do not lock each other out", () => {
    const directory = newDirectory();
    const [engine, warehouse] = [lockDirectory(directory, "engine"), lockDirectory(directory, "warehouse")];
    engine.close();
    warehouse.close();
  });

  test("a left-over pid means nothing", () => {
    const directory = newDirectory();
    writeFileSync(join(directory, "engine.pid"), `${process.pid}\n`);
    lockDirectory(directory, "engine").close();
    expect(existsSync(join(directory, "engine.pid"))).toBe(false);
  });

  test("the directory is made; something that is not one is refused by name", () => {
    const directory = newDirectory();
    lockDirectory(join(directory, "new", "data"), "engine").close();
    writeFileSync(join(directory, "file"), "");
    expect(() => lockDirectory(join(directory, "file"), "engine")).toThrow("file is not a directory");
  });
});
