// Ways of writing one value that mean the same: `d:2026-03-04` for a date, `n:1234.5` for a number or sum, `g:4930123456` for digits with anything between them. Digits
// without any stand as they are.

const MONTHS: Readonly<Record<string, number>> = Object.fromEntries(
  ["jan ene gen", "feb fev fév", "mar mär maa mrz", "apr abr avr", "may mai mag mei", "jun giu", "jul lug", "aug ago aoû aou", "sep set", "oct okt ott out", "nov", "dec dez dic déc"].flatMap((names, index) => names.split(" ").map((name) => [name, index + 1])),
);
/** Digits, and digits again after something that separates. */
const RUN = /(?<!\d)\d{1,20}(?:[.,'’\u00a0\u202f ()/:-]{1,3}\d{1,20}){1,12}/g;
const YEAR = /(?<!\d)(?:19|20)\d\d(?!\d)/;
const MONTH = /(?<!\p{L})(?:jan|ene|gen|feb|f[eé]v|m[aä]r|maa|mrz|a[pbv]r|ma[iygy]|mei|jun|giu|jul|lug|aug|ago|ao[uû]|se[pt]|o[ck]t|ott|out|nov|d[eéi][cz])\p{L}*\.?,? \p{L}{0,3} ?\d|\d[\p{L}.º]{0,3} (?:of |de )?(?:jan|ene|gen|feb|f[eé]v|m[aä]r|maa|mrz|a[pbv]r|ma[iygy]|mei|jun|giu|jul|lug|aug|ago|ao[uû]|se[pt]|o[ck]t|ott|out|nov|d[eéi][cz])/iu;

export function formsOf(text: string): readonly string[] {
  const forms = new Set<string>();
  for (const [run] of text.matchAll(RUN)) {
    numberForms(run, forms);
    if (run.includes(" ")) for (const part of run.split(" ")) numberForms(part, forms);
    if (run.length >= 8) numericDates(run, forms);
  }
  if (YEAR.test(text) && MONTH.test(text)) namedDates(text, forms);
  return [...forms];
}

/** The digits themselves, when a form is no more than they are. */
export const digitsOf = (form: string): string | undefined => /^[ng]:(\d+)$/.exec(form)?.[1];

const two = (value: string | number): string => String(value).padStart(2, "0");

function date(forms: Set<string>, year: string, month: string | number, day: string): void {
  if (Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31) forms.add(`d:${year}-${two(month)}-${two(day)}`);
}

/** Day and month stand in either order. */
function numericDates(run: string, forms: Set<string>): void {
  for (const [, year = "", month = "", day = ""] of run.matchAll(/(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/g)) date(forms, year, month, day);
  for (const [, a = "", b = "", year = ""] of run.matchAll(/(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)/g)) {
    date(forms, year, b, a);
    date(forms, year, a, b);
  }
}

function namedDates(text: string, forms: Set<string>): void {
  for (const [, day = "", name = "", year = ""] of text.matchAll(/(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.|º)?\s(?:of |de )?(\p{L}{3,10})\.?,?\s(?:de )?(\d{4})(?!\d)/gu)) date(forms, year, MONTHS[name.toLowerCase().slice(0, 3)] ?? 0, day);
  for (const [, name = "", day = "", year = ""] of text.matchAll(/(?<!\p{L})(\p{L}{3,10})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})(?!\d)/gu)) date(forms, year, MONTHS[name.toLowerCase().slice(0, 3)] ?? 0, day);
}

function numberForms(run: string, forms: Set<string>): void {
  const digits = run.replace(/\D/g, "");
  if (digits === run) return;
  if (digits.length >= 6) forms.add(`g:${digits}`);
  const plain = run.replace(/['’\u00a0\u202f ]/g, "");
  for (const value of [plain.replaceAll(",", ""), plain.replaceAll(".", "").replace(",", ".")]) if (/^\d+(?:\.\d+)?$/.test(value)) forms.add(`n:${Number(value)}`);
}
