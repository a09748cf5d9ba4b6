// "Is there any resource of this kind on which all these rights hold together?" A principal that may create a function named `dev-*` picks
// such a name itself. Names are found by crossing the patterns of every layer; each is then judged exactly.
import type { Principal } from "./account.ts";
import type { Doc } from "./document.ts";
import { globOf, witness } from "./glob.ts";
import type { Member } from "./universe.ts";
import { filled, mentions, relevanceOf, type Extras, type Judge, type Rights, type Subject, type Verdict } from "./rights.ts";

/** Rights on one resource the principal may name freely. `{account}` and `{partition}` are filled in; `*` asks the action as such. */
export interface Place {
  /** Several templates are alternatives. */
  readonly template: string | readonly string[];
  readonly actions: readonly string[];
}

const FILLERS = ["m", "q7"] as const;
const MAX_TRIES = 256;

export function holdsSomewhere(judge: Judge, subject: Subject, place: Place, extras?: Extras, target?: Member): Verdict {
  const { rights } = subject;
  if (!place.actions.every((action) => mentions(rights, action.toLowerCase()))) return undefined;
  const shared = !place.actions.some((action) => relevanceOf(rights, action.toLowerCase()).aboutPrincipal);
  const memo = shared ? rights.memo : subject.memo;
  const key = `somewhere ${String(place.template)} ${place.actions.join()} ${extras?.id ?? ""}`;
  if (memo.has(key)) return memo.get(key) as Verdict;
  const verdict = search(judge, subject, place, { extras, target });
  memo.set(key, verdict);
  return verdict;
}

interface Asking {
  readonly extras: Extras | undefined;
  readonly target: Member | undefined;
}

function search(judge: Judge, subject: Subject, place: Place, asking: Asking): Verdict {
  let best: Verdict;
  for (const resource of candidates(subject, place)) {
    const verdict = together(judge, subject, { actions: place.actions, resource, ...asking });
    if (verdict === undefined || (best !== undefined && best.length <= verdict.length)) continue;
    if (verdict.length === 0) return verdict;
    best = verdict;
  }
  return best;
}

function together(judge: Judge, subject: Subject, { actions, resource, extras, target }: Asking & { readonly actions: readonly string[]; readonly resource: string }): Verdict {
  const conditions = new Set<string>();
  for (const action of actions) {
    const verdict = judge.decide(subject, action, resource, extras, target);
    if (verdict === undefined) return undefined;
    for (const key of verdict) conditions.add(key);
  }
  return [...conditions];
}

function candidates({ rights, principal }: Subject, place: Place): readonly string[] {
  if (place.template === "*") return ["*"];
  const templates = (typeof place.template === "string" ? [place.template] : place.template).map((template) =>
    template.replaceAll("{account}", rights.account.id).replaceAll("{partition}", rights.account.partition),
  );
  const found = new Set<string>();
  let tries = 0;
  for (const patterns of crossings(place.actions.flatMap((action) => choicesOf(rights, principal, action.toLowerCase())))) {
    for (const template of templates) {
      for (const filler of FILLERS) {
        if (++tries > MAX_TRIES) return [...found];
        const resource = simplest(template, patterns, filler) ?? witness([...new Set(patterns)], filler, template);
        if (resource === undefined) break;
        found.add(resource);
      }
    }
  }
  return [...found];
}

/** SPEED: as a rule one of the patterns, with its wildcards filled in, already is a name that all of them match. */
function simplest(template: string, patterns: readonly string[], filler: string): string | undefined {
  const tests = [template, ...patterns].map(globOf);
  for (const pattern of [template, ...patterns]) {
    const name = pattern.replaceAll("?*", filler).replaceAll(/[*?]/g, filler);
    if (name.split(":").length === template.split(":").length && tests.every((test) => test(name))) return name;
  }
  return undefined;
}

/** For each layer that must allow the action: the patterns it offers. */
function choicesOf(rights: Rights, principal: Principal, action: string): readonly (readonly string[])[] {
  const layers: readonly (readonly Doc[])[] = [rights.identity, ...(rights.boundary === undefined ? [] : [rights.boundary]), ...rights.account.scp];
  return layers.map((docs) => {
    const offered = docs.flatMap((doc) =>
      doc.statements.filter((statement) => statement.allow && statement.speaksOf(action)).flatMap((statement) => (statement.resources.length === 0 ? ["*"] : statement.resources)),
    );
    return offered.includes("*") ? ["*"] : [...new Set(offered.map((pattern) => filled(pattern, principal)))];
  });
}

function* crossings(choices: readonly (readonly string[])[]): Generator<readonly string[]> {
  const narrow = [...new Map(choices.filter((choice) => !choice.includes("*")).map((choice) => [choice.join("\n"), choice])).values()];
  const walk = function* (depth: number, taken: readonly string[]): Generator<readonly string[]> {
    const choice = narrow[depth];
    if (choice === undefined) {
      yield taken;
      return;
    }
    for (const pattern of choice) yield* walk(depth + 1, [...taken, pattern]);
  };
  yield* walk(0, []);
}
