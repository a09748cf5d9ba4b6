import { expect, it } from "vitest";
import { arrayText, jsonsText } from "./array-text.ts";

it("quotes what would be read as something else", () => {
  expect(arrayText([])).toBe("{}");
  expect(arrayText(["iss_01", 3, null])).toBe("{iss_01,3,NULL}");
  expect(arrayText(["", "null", "NULL", "a,b", "{x}", "two words", "line\nline", `say "hi"`, "back\\slash"])).toBe(`{"","null","NULL","a,b","{x}","two words","line\nline","say \\"hi\\"","back\\\\slash"}`);
  expect(arrayText([arrayText(["a b"])])).toBe(`{"{\\"a b\\"}"}`);
});

it("parts JSON texts by what stands in none of them", () => {
  const texts = [JSON.stringify({ said: "a\u001eb" }), null, "[]"];
  expect(jsonsText(texts).split("\u001e")).toEqual([texts[0], "", "[]"]);
});
