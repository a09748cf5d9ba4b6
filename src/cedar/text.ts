// How values are spelled in Cedar. INVARIANT: no text, whatever it holds, ends its own literal: all but plain visible characters is escaped.

const PLAIN = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

const escaped = (text: string): string => text.toWellFormed().replace(/[\\"]/g, "\\$&").replace(PLAIN, (each) => `\\u{${(each.codePointAt(0) ?? 0).toString(16)}}`);

export const literal = (text: string): string => `"${escaped(text)}"`;

/** A pattern of ours for `like`: `*` stands for any text there too. */
const pattern = (text: string): string => `"${text.toWellFormed().split("*").map(escaped).join("*")}"`;

export const listOf = (texts: readonly string[]): string => `[${texts.map(literal).join(", ")}]`;

/** That the attribute is one of the texts or matches one of the patterns among them; `undefined` when every text is. */
export function isAnyOf(attribute: string, wanted: readonly string[]): string | undefined {
  const all = [...new Set(wanted)];
  if (all.some((each) => /^\*+$/.test(each))) return undefined;
  const exact = all.filter((each) => !each.includes("*"));
  const tests = [...(exact.length === 0 ? [] : [exact.length === 1 ? `${attribute} == ${literal(exact[0] ?? "")}` : `${listOf(exact)}.contains(${attribute})`]), ...all.filter((each) => each.includes("*")).map((each) => `${attribute} like ${pattern(each)}`)];
  return anyOf(tests);
}

export const anyOf = (tests: readonly string[]): string => (tests.length === 0 ? "false" : tests.length === 1 ? (tests[0] ?? "false") : `(${tests.join(" || ")})`);
export const allOf = (tests: readonly string[]): string => (tests.length === 0 ? "true" : tests.join(" && "));

/** SPEC: Cedar's decimal is a 64-bit integer of ten-thousandths. */
const PLACES = 4;
const LARGEST = 2n ** 63n - 1n;

/** The nearest ten-thousandths below and above a number, clamped to what a decimal can hold. The same when it has four places or fewer. */
export function decimalsAround(value: number): { readonly low: bigint; readonly high: bigint } {
  const [mantissa = "0", exponent = "0"] = value.toExponential().split("e");
  const [whole = "0", fraction = ""] = mantissa.replace("-", "").split(".");
  const shift = Number(exponent) - fraction.length + PLACES;
  const digits = BigInt(whole + fraction);
  const scale = 10n ** BigInt(Math.abs(shift));
  const floor = shift >= 0 ? digits * scale : digits / scale;
  const isExact = shift >= 0 || floor * scale === digits;
  const [near, far] = [clamped(floor), clamped(isExact ? floor : floor + 1n)];
  return value < 0 ? { low: -far, high: -near } : { low: near, high: far };
}

const clamped = (value: bigint) => (value > LARGEST ? LARGEST : value);

export function decimalText(tenThousandths: bigint): string {
  const digits = (tenThousandths < 0n ? -tenThousandths : tenThousandths).toString().padStart(PLACES + 1, "0");
  return `${tenThousandths < 0n ? "-" : ""}${digits.slice(0, -PLACES)}.${digits.slice(-PLACES)}`;
}

export const decimal = (tenThousandths: bigint): string => `decimal("${decimalText(tenThousandths)}")`;

/** Whether a limit can be said in Cedar to the last digit. */
export function isExactDecimal(value: number): boolean {
  const { low, high } = decimalsAround(value);
  return low === high && high < LARGEST && low > -LARGEST;
}
