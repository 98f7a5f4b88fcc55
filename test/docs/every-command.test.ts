import { EventEmitter } from "node:events";
import { PassThrough, Readable } from "node:stream";
import type { Command } from "commander";
import { expect, test } from "vitest";
import { fullProgram } from "../../src/cli/program.ts";
import type { Micros } from "../../src/values/time.ts";
import { textOf, userPages } from "./pages.ts";

const { program } = fullProgram({
  stdin: Readable.from([]),
  stdout: new PassThrough(),
  stderr: new PassThrough(),
  env: {},
  clock: () => 0 as Micros,
  signals: new EventEmitter(),
});

/** Commands as pages name them, in code between words or in blocks: from the name to the end of the code or line. */
function mentions(page: string): string[] {
  const text = textOf(page);
  const inWords = [...text.matchAll(/`pitboss ([^`\n]+)`/g)];
  const inBlocks = [...text.matchAll(/^(?:\$ )?pitboss ([^#|>\n]+)/gm)];
  return [...inWords, ...inBlocks].map(([, mention = ""]) => mention.trim());
}

/** What of a mention the program does not know. */
function unknownIn(mention: string): string[] {
  const words = mention.split(/[\s|]+/);
  let command: Command = program;
  let next = 0;
  for (; next < words.length; next++) {
    const inner = command.commands.find((each) => each.name() === words[next]);
    if (inner === undefined) break;
    command = inner;
  }
  const isGroup = command.registeredArguments.length === 0 && command.commands.length > 0;
  const word = words[next] ?? "";
  if (isGroup && /^[a-z]/.test(word)) return [`${word} is no command`];
  const known = new Set([command, program].flatMap(({ options }) => options.map(({ long }) => long)));
  return words.filter((each) => /^--[a-z]/.test(each) && !known.has(each) && each !== "--help");
}

test.each(userPages().filter((page) => mentions(page).length > 0))(
  "%s names commands and options that there are",
  (page) => {
    const wrong = mentions(page).flatMap((mention) => unknownIn(mention).map((what) => `pitboss ${mention}: ${what}`));
    expect(wrong).toEqual([]);
  },
);
