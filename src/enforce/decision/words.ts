// Why something is refused or held, and whom to ask for what: sentences for who asked. Pure.
import type { Act, DecisionRequest, Holder } from "../../model/index.ts";
import type { StandingMandate } from "./world.ts";

export interface Told {
  readonly reason: string;
  readonly remedy: string;
}

export function actText(act: Act): string {
  switch (act.kind) {
    case "tool":
      return `the tool ${act.tool} of ${act.server}`;
    case "access":
      return `${act.operation} on ${act.resource}`;
    case "token":
      return `a token for ${act.audience}`;
  }
}
export const principalText = ({ principal }: Pick<DecisionRequest, "principal">): string => (principal.kind === "agent" ? principal.name : principal.key);

const PERIODS: Readonly<Record<string, string>> = { minute: "in this minute", day: "today", total: "in all" };
const COUNTED: Readonly<Record<string, string>> = { calls: "calls", rows: "rows", spend: "money" };

/** Of the policies of a mandate that said no, the one that says most; none: nothing in its scope allows it. */
export function mandateSays(mandate: StandingMandate, request: DecisionRequest, policies: readonly string[]): Told {
  const parts = policies.map((policy) => policy.slice(mandate.name.length + 1));
  const part = ORDER.find((each) => parts.some((given) => given === each || given.startsWith(`${each}.`)));
  const given = parts.find((each) => part !== undefined && each.startsWith(part)) ?? "";
  return partSays(mandate, request, part, given);
}

const ORDER = ["subjects", "time", "acting", "environments", "hours", "data", "limits"] as const;

function partSays({ name, owner }: StandingMandate, request: DecisionRequest, part: (typeof ORDER)[number] | undefined, given: string): Told {
  const ask = (what: string) => `Ask ${owner} for a version of the mandate ${name} ${what}.`;
  switch (part) {
    case undefined:
      return { reason: `the mandate ${name} does not allow ${actText(request.act)} as it is asked`, remedy: ask(`whose scope has ${actText(request.act)}, with these arguments`) };
    case "subjects":
      return { reason: `the mandate ${name} is not for ${principalText(request)}`, remedy: ask(`that names ${principalText(request)}`) };
    case "time":
      return { reason: `the mandate ${name} is not in force on this day`, remedy: ask("whose days have this one") };
    case "acting":
      return request.onBehalfOf === null
        ? { reason: `the mandate ${name} is for acts on behalf of a person, and none is named`, remedy: "Ask with the token of the person for whom it is done, or under an autonomous mandate." }
        : { reason: `the mandate ${name} is autonomous, and this is asked on behalf of a person`, remedy: "Ask without a person, or under a mandate for acts on behalf of people." };
    case "environments":
      return { reason: `the mandate ${name} does not reach into ${request.environment}`, remedy: ask(`whose environments have ${request.environment}`) };
    case "hours":
      return { reason: `it is outside the working hours of the mandate ${name}`, remedy: `Ask again within them, or ask ${owner} for other hours.` };
    case "data":
      return { reason: `the mandate ${name} does not let data of these classes be touched: ${request.data.join(", ")}`, remedy: ask("that has these classes of data") };
    case "limits":
      return limitSays(name, owner, given);
  }
}

/** `limits.day.calls`. */
export function limitSays(name: string, owner: string, limit: string): Told {
  const [, period = "", what = ""] = limit.split(".");
  const remedy = `Ask ${owner} for a version of the mandate ${name} with more of it${period === "total" ? "" : ", or ask again later"}.`;
  if (what === "amount") return { reason: `it moves more, or in another currency, than one act may under the mandate ${name}`, remedy: `Ask ${owner} for a version of the mandate ${name} that allows the sum, or act on less.` };
  return { reason: `the ${COUNTED[what] ?? what} of the mandate ${name} ${PERIODS[period] ?? period} are used up`, remedy };
}

const HOLDER_TEXT: Readonly<Record<Holder, (mandate: StandingMandate) => string>> = { owner: ({ owner }) => owner, sponsor: ({ sponsor }) => sponsor, security: () => "a security approver" };
export const holderOf = (holder: Holder, mandate: StandingMandate): string => HOLDER_TEXT[holder](mandate);
