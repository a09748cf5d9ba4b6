// What a spreadsheet would run stays text, and what CSV needs quoted is quoted.
import { expect, it } from "vitest";
import { toCsv } from "./csv.ts";

const line = (...cells: (string | number | boolean | null)[]) => toCsv(["h"], [cells]).split("\r\n")[1];

it("escapes what a spreadsheet takes for a formula", () => {
  expect(line("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "＝1+1")).toBe("'=1+1,'+1,'-1,'@SUM(A1),'\tx,'＝1+1");
  expect(line('=HYPERLINK("http://evil","x")')).toBe('"\'=HYPERLINK(""http://evil"",""x"")"');
});

it("quotes commas, quotes and line ends, and leaves numbers and nothing alone", () => {
  expect(line("a,b", 'say "x"', -5, null, true)).toBe('"a,b","say ""x""",-5,,true');
  expect(toCsv(["h"], [["a\nb"]])).toBe('\ufeffh\r\n"a\nb"\r\n');
});
