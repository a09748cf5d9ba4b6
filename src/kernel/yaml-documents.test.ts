// Documents in YAML as people write them: read with the place of every mistake, and written so that they read the same again.
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readDocuments, readValue, writeDocuments, type DocumentForm } from "./yaml-documents.ts";

const FORM: DocumentForm<{ name: string; size: number }> = { schema: z.strictObject({ name: z.string(), size: z.number() }), noun: "box", order: ["name", "size"], example: "a box is shown" };
const read = (text: string) => readDocuments(FORM, text, "boxes.yaml");

describe("a file of documents", () => {
  it("comes out in a person's order and is the same after a round trip", () => {
    const text = "name: a\nsize: 1\n---\nname: b\nsize: 2\n";
    expect(writeDocuments(FORM, read("size: 1\nname: a\n---\n{size: 2, name: b}\n"))).toBe(text);
    expect(writeDocuments(FORM, read(text))).toBe(text);
  });

  it("says file, line, what and why of what is wrong, and reads nothing of it", () => {
    expect(() => read("name: a\nsize: 1\n---\nname: b\nsize: big\n")).toThrow(/^boxes\.yaml, line 5: size: /);
    expect(() => read("name: a\nsize: 1\nlid: yes\n")).toThrow(/lid/);
    expect(() => read("name: a\nsize: 1\n---\nname: a\nsize: 2\n")).toThrow(/holds a twice/);
    expect(() => read("# nothing yet\n")).toThrow(/holds no box; a box is shown/);
    expect(() => read("a: [\n")).toThrow(/boxes\.yaml, line/);
  });

  it("is refused at once when it is nested without end, multiplies or is far too large", () => {
    for (const deep of ["[".repeat(200_000), `a: ${"{b: ".repeat(50_000)}1`, `a:\n ${"- ".repeat(200_000)}1`]) expect(() => read(deep)).toThrow(/boxes\.yaml is nested deeper than any box is/);
    expect(() => read("x".repeat(2 * 1024 * 1024))).toThrow(/larger than 1 MiB, which no box is/);
    const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]", ...Array.from({ length: 8 }, (_, i) => `${"bcdefghi"[i]}: &${"bcdefghi"[i]} [${Array(9).fill(`*${"abcdefgh"[i]}`).join(",")}]`)].join("\n");
    expect(() => read(bomb)).toThrow(/aliases/);
    expect(readValue(FORM, bomb)).toMatchObject({ says: expect.stringMatching(/aliases/) });
  });
});

describe("a text that is being written", () => {
  it("is one document of whatever shape, or says what keeps it from being read", () => {
    expect(readValue(FORM, "name: 7\n")).toEqual({ value: { name: 7 } });
    expect(readValue(FORM, "")).toEqual({ says: "there is no box in it yet" });
    expect(readValue(FORM, "name: a\n---\nname: b\n")).toEqual({ says: "it holds 2 documents; write one box here, or apply a file of many" });
    expect(readValue(FORM, "a: 1\nb: [\n")).toMatchObject({ says: expect.stringMatching(/^line \d+: /) });
    expect(readValue(FORM, "[".repeat(200_000))).toEqual({ says: "the text is nested deeper than any box is; write it flat" });
  });
});
