// A mandate as Cedar policies, against policies/mandate.cedarschema. Pure and deterministic: one permit for each entry of access and each tool
// and one for tokens, one forbid for each thing that must hold besides. Each asks under which mandate the request is made.
import { agentKey, normalAction, normalResource, starsMayMeet, type Allowance, type ArgumentLimit, type MandateDocument, type MandatedAccess, type MandatedTool } from "../../model/index.ts";
import { allOf, anyOf, decimal, decimalsAround, isAnyOf, listOf, literal } from "../../cedar/index.ts";
import { minuteOf } from "./hours.ts";

export interface CedarPolicy {
  /** Unique among the policies of all mandates: `ticket-summaries.access.1`. */
  readonly id: string;
  readonly text: string;
}

export function toCedar(document: MandateDocument): { readonly policies: readonly CedarPolicy[] } {
  const { name, scope } = document;
  return {
    policies: [
      ...(scope.access ?? []).map((entry, index) => accessPolicy(name, entry, index)),
      ...(scope.tools ?? []).map((tool, index) => toolPolicy(name, tool, index)),
      permit(`${name}.token`, "Tokens to act under it.", "issue_token", [under(name)]),
      unless(name, "subjects", "It is for these subjects alone.", subjects(document)),
      unless(name, "time", `It is in force from ${document.start} to ${document.end}, days in UTC.`, [`context.now >= datetime("${document.start}")`, `context.now <= datetime("${document.end}T23:59:59.999Z")`]),
      unless(name, "acting", ...acting(document)),
      unless(name, "data", "Data of no other class is touched.", [scope.data === undefined || scope.data.length === 0 ? "context.data.isEmpty()" : `${listOf(scope.data)}.containsAll(context.data)`]),
      ...(scope.environments === undefined ? [] : [unless(name, "environments", "It works in no other environment.", [`${listOf(scope.environments)}.contains(context.environment)`], ACTS)]),
      ...(scope.hours === undefined ? [] : [unless(name, "hours", `In working hours of ${scope.hours.zone} alone.`, hours(scope.hours))]),
      ...(document.limits?.minute === undefined ? [] : [unless(name, "limits.minute.calls", `At most ${document.limits.minute.calls} calls a minute.`, [`context.minute.calls <= ${document.limits.minute.calls}`], ACTS)]),
      ...(["day", "total"] as const).flatMap((period) => limits(name, period, document.limits?.[period] ?? {})),
    ],
  };
}

/** All policies as one text, for people. */
export const cedarText = (document: MandateDocument): string => toCedar(document).policies.map(({ text }) => text).join("\n\n");

const head = (id: string, says: string) => `@id(${literal(id)})\n@says(${literal(says)})\n`;
const under = (name: string) => `context.mandate == ${literal(name)}`;

function permit(id: string, says: string, action: "use_access" | "call_tool" | "issue_token", tests: readonly string[]): CedarPolicy {
  return { id, text: `${head(id, says)}permit (principal, action == Mandate::Action::"${action}", resource)\nwhen { ${tests.join(" &&\n       ")} };` };
}

/** What touches something, and uses something up; a token does neither until it is used. */
const ACTS = `action in [Mandate::Action::"use_access", Mandate::Action::"call_tool"]`;

function unless(name: string, what: string, says: string, tests: readonly string[], about = "action"): CedarPolicy {
  const id = `${name}.${what}`;
  return { id, text: `${head(id, says)}forbid (principal, ${about}, resource)\nwhen { ${under(name)} }\nunless { ${tests.join(" &&\n         ")} };` };
}

function accessPolicy(name: string, { provider, actions, resources }: MandatedAccess, index: number): CedarPolicy {
  const tests = [under(name), `resource.provider == ${literal(provider)}`, isAnyOf("context.operation", actions.map((action) => normalAction(provider, action))), isAnyOf("resource.name", resources.map((resource) => normalResource(provider, resource)))];
  return permit(`${name}.access.${index + 1}`, `Access ${index + 1} of its scope.`, "use_access", tests.filter((test) => test !== undefined));
}

function toolPolicy(name: string, { server, tool, arguments: given = {} }: MandatedTool, index: number): CedarPolicy {
  const tests = [under(name), isAnyOf("resource.server", [server]), isAnyOf("resource.name", [tool]), ...Object.entries(given).map(([argument, limit]) => argumentTest(argument, limit))];
  return permit(`${name}.tools.${index + 1}`, `Tool ${index + 1} of its scope.`, "call_tool", tests.filter((test) => test !== undefined));
}

/** An argument that is not given is within every limit. */
function argumentTest(argument: string, limit: ArgumentLimit): string | undefined {
  const has = `context.arguments.hasTag(${literal(argument)})`;
  if (limit.absent === true) return `!${has}`;
  const tests = limitTests(`context.arguments.getTag(${literal(argument)})`, limit);
  return tests.length === 0 ? undefined : `(if ${has} then ${allOf(tests)} else true)`;
}

function limitTests(value: string, { equals, one_of, matches, min, max, max_length }: ArgumentLimit): readonly string[] {
  const isText = (tests: string) => `(${value} has text && ${tests})`;
  const matching = matches === undefined ? undefined : isAnyOf(`${value}.text`, [matches]);
  return [
    ...(equals === undefined ? [] : [isValue(value, equals)]),
    ...(one_of === undefined ? [] : [anyOf(one_of.map((each) => isValue(value, each)))]),
    ...(matches === undefined ? [] : [matching === undefined ? `${value} has text` : isText(matching)]),
    ...(min === undefined ? [] : [`(${value} has low && ${value}.low.greaterThanOrEqual(${decimal(decimalsAround(min).high)}))`]),
    ...(max === undefined ? [] : [`(${value} has high && ${value}.high.lessThanOrEqual(${decimal(decimalsAround(max).low)}))`]),
    ...(max_length === undefined ? [] : [`(${value} has length && ${value}.length <= ${max_length})`]),
  ];
}

function isValue(value: string, wanted: string | number | boolean): string {
  if (typeof wanted === "string") return `(${value} has text && ${value}.text == ${literal(wanted)})`;
  if (typeof wanted === "boolean") return `(${value} has flag && ${value}.flag == ${wanted})`;
  const { low, high } = decimalsAround(wanted);
  return `(${value} has low && ${value} has high && ${value}.low == ${decimal(low)} && ${value}.high == ${decimal(high)})`;
}

function subjects({ subjects: named }: MandateDocument): readonly string[] {
  const identities = named.flatMap(({ identity }) => identity ?? []);
  const agents = named.flatMap(({ agent }) => agent ?? []);
  const kind = (type: string, attribute: string, wanted: readonly string[]): readonly string[] => {
    if (wanted.length === 0) return [];
    const test = isAnyOf(attribute, wanted);
    return [test === undefined ? `principal is Mandate::${type}` : `(principal is Mandate::${type} && ${test})`];
  };
  // A registered agent is an identity of the inventory, too, and may be named by its key.
  const byKey = identities.filter((identity) => starsMayMeet(identity, agentKey("*")));
  // Whoever names a template names its instances.
  const within = agents.filter((agent) => !agent.includes("*")).map((agent) => `principal in Mandate::Template::${literal(agent)}`);
  const instances = within.length === 0 ? [] : [`(principal is Mandate::Agent && ${anyOf(within)})`];
  return [anyOf([...kind("Identity", "principal.key", identities), ...kind("Agent", "principal.name", agents), ...instances, ...kind("Agent", "principal.key", byKey)])];
}

const acting = ({ acting: how }: MandateDocument): readonly [string, readonly string[]] =>
  how === "autonomous" ? ["It acts on its own, not on behalf of a person.", ["!(context has on_behalf_of)"]] : ["It acts on behalf of a person, never on its own.", ["context has on_behalf_of"]];

function hours({ days, from, to, zone }: NonNullable<MandateDocument["scope"]["hours"]>): readonly string[] {
  const clock = `context.clocks.getTag(${literal(zone)})`;
  return [`context.clocks.hasTag(${literal(zone)})`, `${listOf(days)}.contains(${clock}.day)`, `${clock}.minute >= ${minuteOf(from)}`, `${clock}.minute < ${minuteOf(to)}`];
}

function limits(name: string, period: "day" | "total", { calls, rows, amount, spend }: Allowance): readonly CedarPolicy[] {
  const when = period === "day" ? "a day" : "in total";
  const within = (money: string, { value, currency }: NonNullable<Allowance["spend"]>) => `(${money}.currency == ${literal(currency)} && ${money}.value.lessThanOrEqual(${decimal(decimalsAround(value).low)}))`;
  const limit = (what: string, says: string, test: string) => unless(name, `limits.${period}.${what}`, says, [test], ACTS);
  return [
    ...(calls === undefined ? [] : [limit("calls", `At most ${calls} calls ${when}.`, `context.${period}.calls <= ${calls}`)]),
    ...(rows === undefined ? [] : [limit("rows", `At most ${rows} rows ${when}.`, `context.${period}.rows <= ${rows}`)]),
    ...(amount === undefined ? [] : [limit("amount", `One act moves at most ${amount.value} ${amount.currency}.`, `(if context has amount then ${within("context.amount", amount)} else true)`)]),
    ...(spend === undefined ? [] : [limit("spend", `At most ${spend.value} ${spend.currency} ${when}.`, `(if context.${period} has spend then ${within(`context.${period}.spend`, spend)} else true)`)]),
  ];
}
