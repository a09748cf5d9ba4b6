// Arrays as PostgreSQL reads them (its manual, §8.15.2), for statements that take thousands of rows a second: cheaper than what the driver makes of each element.
const NEEDS_QUOTES = /[\s"\\{},]/;
const isNoWord = (text: string) => text === "" || (text.length === 4 && text.toLowerCase() === "null");

/** JSON texts in one, for `string_to_array(…, E'\x1e', '')`; null comes back as null. INVARIANT: a control character never stands in JSON as it is. */
export const jsonsText = (texts: readonly (string | null)[]): string => texts.map((text) => text ?? "").join("\x1e");

/** One element may itself be such a text. */
export function arrayText(elements: readonly (string | number | null)[]): string {
  let text = "{";
  for (let index = 0; index < elements.length; index++) text += (index === 0 ? "" : ",") + elementText(elements[index] ?? null);
  return `${text}}`;
}

function elementText(element: string | number | null): string {
  if (element === null) return "NULL";
  if (typeof element === "number") return String(element);
  if (!isNoWord(element) && !NEEDS_QUOTES.test(element)) return element;
  return `"${element.replace(/["\\]/g, "\\$&")}"`;
}
