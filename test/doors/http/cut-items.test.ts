import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutItems } from "../../../src/doors/http/cut-items.ts";

const NO_LIMIT = Number.MAX_SAFE_INTEGER;

function cut(text: string, limit = NO_LIMIT) {
  const result = cutItems(Buffer.from(text), limit);
  return result.kind === "items"
    ? Array.from({ length: result.items.count }, (_, index) => String(result.items.at(index)))
    : result.kind;
}

/** The items of a text that is cut, each read by itself; undefined where one of them is no JSON or it cannot be cut. */
function read(text: string): unknown {
  try {
    const items = cut(text);
    return Array.isArray(items) ? items.map((item) => JSON.parse(item)) : undefined;
  } catch {
    return undefined;
  }
}

function parsed(text: string): unknown {
  try {
    const body = JSON.parse(text);
    return Array.isArray(body?.items) ? body.items : undefined;
  } catch {
    return undefined;
  }
}

describe("a batch's body", () => {
  it("is cut into the bytes of its items as they were sent", () => {
    expect(cut(' { "a" : [1,{}] , "items" : [ {"x": "]}\\"" } ,5, "ü", [[ ]] ] , "b":null } ')).toEqual([
      '{"x": "]}\\"" }',
      "5",
      '"ü"',
      "[[ ]]",
    ]);
    expect(cut('\ufeff{"items":[]}')).toEqual([]);
    expect(cut('{"it\\u0065ms":[1]}')).toEqual(["1"]);
  });

  it("is cut although an item is no JSON by itself, which is that item's fault", () => {
    expect(cut('{"items": [{"a" 1}, nul, {]]}')).toEqual(['{"a" 1}', "nul", "{]"]);
  });

  it.each([
    ["cut off", '{"items": [{}'],
    ["cut off in a text", '{"items": ["a'],
    ["cut off behind a backslash", '{"items": ["a\\'],
    ["followed by something", '{"items": []} x'],
    ["with two lists of items", '{"items": [1], "items": [2]}'],
    ["no object", "[]"],
    ["nothing", ""],
    ["with a comma too many", '{"items": [1,]}'],
    ["with a comma too many behind a member", '{"items": [],}'],
    ["with a comma too few", '{"items": [1 2]}'],
    ["with another member that is no JSON", '{"a": {b}, "items": []}'],
    ["with a name that is none", '{"items: []}'],
  ])("that is %s is malformed", (_, text) => {
    expect(cut(text)).toBe("malformed");
  });

  it("without items, or with something else for them, is told from a malformed one", () => {
    expect(cut('{"item": []}')).toBe("missing");
    expect(cut('{"items": {"0": 1}}')).toBe("no list");
  });

  it("with more items than allowed is not looked at any further", () => {
    expect(cut('{"items": [1,2]}', 2)).toEqual(["1", "2"]);
    expect(cut('{"items": [1,2,3', 2)).toBe("too many");
  });

  it("is read as any reader of JSON reads it", () => {
    const body = fc.record({ items: fc.array(fc.jsonValue()), more: fc.jsonValue() });
    fc.assert(
      fc.property(body, fc.integer({ min: 0, max: 3 }), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(read(text)).toEqual(parsed(text));
      }),
    );
  });

  it("is never read where no reader of JSON would, however it was damaged", () => {
    const piece = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"',
      '"items"',
      "1",
      "x",
      " ",
      "\\",
      "null",
      '"items":[',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = `{"items":[${pieces.join("")}]}`;
        const items = read(text);
        if (items !== undefined) expect(items).toEqual(parsed(text));
      }),
      { numRuns: 2000 },
    );
  });
});
