import { mkdir, writeFile } from "node:fs/promises";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Line } from "../../../src/doors/files/line-splitter.ts";
import { readLines } from "../../../src/doors/files/lines.ts";
import { digestOf, openSource, type Source } from "../../../src/doors/files/source.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const inFolder = temporaryFolder();

// Hard to compress, so that a cut falls between lines that can be read and lines that cannot.
const LINES = Array.from({ length: 30_000 }, (_, n) => `${n} ${Math.imul(n, 0x9e3779b9) >>> 0} ${(n * 7919) % 10007}`);
const TEXT = Buffer.from(LINES.join("\n"));

function sourceOf(bytes: Buffer, chunkBytes = 10_000): Source {
  return {
    name: "feed",
    size: bytes.length,
    async *chunks() {
      for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
    },
  };
}

async function read(source: Source): Promise<{ lines: string[]; error: Error | undefined }> {
  const lines: string[] = [];
  try {
    for await (const some of readLines(source)) lines.push(...some.map((line) => line.bytes.toString()));
    return { lines, error: undefined };
  } catch (error) {
    return { lines, error: error as Error };
  }
}

async function readPath(path: string): Promise<{ lines: string[]; error: Error | undefined }> {
  return read(await openSource(path, (async function* (): AsyncGenerator<Buffer> {})()));
}

const PACKED = [
  ["plain", (bytes: Buffer) => bytes],
  ["gzip", (bytes: Buffer) => gzipSync(bytes)],
  ["zstd", (bytes: Buffer) => zstdCompressSync(bytes)],
] as const;

describe.each(PACKED)("a %s file", (kind, pack) => {
  it("gives its lines, whatever its name", async () => {
    await writeFile(inFolder(`${kind}.data`), pack(TEXT));
    expect(await readPath(inFolder(`${kind}.data`))).toEqual({ lines: LINES, error: undefined });
  });

  it.each([1, 3, 100_000_000])("can come in chunks of %d bytes", async (chunkBytes) => {
    const some = LINES.slice(0, 300);
    const { lines } = await read(sourceOf(pack(Buffer.from(some.join("\n"))), chunkBytes));
    expect(lines).toEqual(some);
  });

  it("may be empty", async () => {
    await writeFile(inFolder(`${kind}.empty`), pack(Buffer.alloc(0)));
    expect(await readPath(inFolder(`${kind}.empty`))).toEqual({ lines: [], error: undefined });
  });

  it("with one line of 50 MB gives its beginning and its length, and the lines around it", async () => {
    const long = Buffer.concat([Buffer.from("a\n"), Buffer.alloc(50_000_000, "x"), Buffer.from("\nb")]);
    const lines: Line[] = [];
    for await (const some of readLines(sourceOf(pack(long), 256 * 1024))) lines.push(...some);
    expect(lines.map((line) => [line.number, line.bytes.length, line.length])).toEqual([
      [1, 1, 1],
      [2, 5 * 1024 * 1024, 50_000_000],
      [3, 1, 1],
    ]);
  });
});

describe.each(PACKED.slice(1))("a %s file that is cut off", (kind, pack) => {
  const packed = pack(TEXT);

  it("gives every whole line before, then an error that names the file and the line", async () => {
    const { lines, error } = await read(sourceOf(packed.subarray(0, packed.length - 10)));
    expect(lines).toEqual(LINES.slice(0, lines.length));
    expect(error?.message).toBe(
      `feed: the compressed data ends too early, in line ${lines.length + 1}; the lines before it were read. ` +
        "Get the file again and ingest it once more.",
    );
  });

  it("loses no line that its bytes hold", async () => {
    const half = packed.subarray(0, packed.length >> 1);
    const { lines } = await read(sourceOf(half));
    expect(lines).toEqual(LINES.slice(0, lines.length));
    // Blocks of zstd hold 128 KiB, and only whole ones can be read.
    expect(lines.length).toBeGreaterThan(kind === "gzip" ? LINES.length * 0.45 : LINES.length * 0.2);
  });

  it.each([1, 2, 3, 5, 9, 13])("is an error even %d bytes from its start, or plain data", async (bytes) => {
    const { lines, error } = await read(sourceOf(packed.subarray(0, bytes)));
    if (error === undefined) expect(lines.length).toBe(1);
    else expect(lines).toEqual([]);
  });
});

describe("compressed data in several pieces", () => {
  const [first, second] = [Buffer.from("a\nb"), Buffer.from("c\nd\n")];
  const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9]);

  it.each([1, 7, 1000])("gives all of them, in chunks of %d bytes", async (chunkBytes) => {
    const gzip = Buffer.concat([gzipSync(first), gzipSync(second)]);
    const zstd = Buffer.concat([skippable, zstdCompressSync(first), skippable, zstdCompressSync(second), skippable]);
    expect(await read(sourceOf(gzip, chunkBytes))).toEqual({ lines: ["a", "bc", "d"], error: undefined });
    expect(await read(sourceOf(zstd, chunkBytes))).toEqual({ lines: ["a", "bc", "d"], error: undefined });
  });

  it("is damaged when something else follows", async () => {
    const { lines, error } = await read(sourceOf(Buffer.concat([zstdCompressSync(second), Buffer.from("rubbish")])));
    expect(lines).toEqual(["c", "d"]);
    expect(error?.message).toContain("is damaged (what follows the compressed data is not zstd)");
  });
});

describe("what is no feed at all", () => {
  it("binary rubbish is lines of rubbish", async () => {
    const rubbish = Buffer.from(Array.from({ length: 10_000 }, (_, n) => (Math.imul(n + 1, 0x9e3779b9) >>> 13) & 0xff));
    const { lines, error } = await read(sourceOf(rubbish));
    expect(error).toBeUndefined();
    expect(lines.length).toBeGreaterThan(10);
  });

  it("a file that is not there, and a directory, are one clear error each", async () => {
    await mkdir(inFolder("folder"));
    await expect(readPath(inFolder("nowhere"))).rejects.toThrow(
      `there is no file ${inFolder("nowhere")}: check the name`,
    );
    await expect(readPath(inFolder("folder"))).rejects.toThrow(
      `${inFolder("folder")} is a directory: name the files in it`,
    );
  });

  it.skipIf(process.getuid?.() === 0)("a file without permission is one clear error", async () => {
    await writeFile(inFolder("secret"), "x", { mode: 0 });
    await expect(readPath(inFolder("secret"))).rejects.toThrow(`no permission to read ${inFolder("secret")}`);
  });
});

describe("a source", () => {
  it("has the SHA-256 of its bytes as digest", async () => {
    expect(await digestOf(sourceOf(Buffer.from("abc"), 2))).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  });

  it("tells how many of its bytes were read", async () => {
    const seen: number[] = [];
    for await (const _ of readLines(sourceOf(Buffer.from("a\nb\nc\n"), 4), { onBytes: (bytes) => seen.push(bytes) }));
    expect(seen).toEqual([4, 6]);
  });

  it("is only as long as the file was when it was opened", async () => {
    await writeFile(inFolder("growing"), "a\nb\n");
    const source = await openSource(inFolder("growing"), sourceOf(Buffer.alloc(0)).chunks());
    await writeFile(inFolder("growing"), "a\nb\nc\n");
    expect((await read(source)).lines).toEqual(["a", "b"]);
  });
});
