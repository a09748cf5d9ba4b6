// One question in so many is asked of the official engine as well. Any difference is told aloud, and from then on that set is answered by the official engine.
import { jsonOf, loadOfficial, type Answer, type Environment, type EntityJson, type OracleRequest, type PolicyJson, type ResidentEntity } from "../../cedar/index.ts";
import { messageOf, type Log } from "../../kernel/index.ts";
import { accountsOfRoles, mandatesOnDuty, putNotices, systemActor, type Store } from "../../store/index.ts";
import type { CedarQuestion } from "./request.ts";
import { writtenPolicies } from "./standing.ts";
import type { Ask, SetName } from "./weigh.ts";
import type { World } from "./world.ts";

export interface Asked {
  readonly of: SetName;
  readonly question: CedarQuestion;
  readonly environment: Environment;
  readonly answer: Answer;
}

export interface Shadow {
  /** Answers by ours, or by the official engine for a set that it was found to differ on. */
  readonly ask: (ours: Ask) => Ask;
  /** Whether the official engine says the same of all of them; `null` when it could not be asked. */
  readonly agrees: (world: World, asked: readonly Asked[]) => Promise<boolean | null>;
}

type Policies = Readonly<Record<string, PolicyJson>>;

export function startShadow({ store, log }: { readonly store: Store; readonly log: Log }): Shadow {
  /** Sets that are not answered by ours any more, as they are written. */
  const distrusted = new Map<string, { readonly policies: Policies; readonly official: (request: OracleRequest) => Answer }>();

  const written = async (world: World, of: SetName): Promise<Policies | undefined> => {
    if ("layer" in of) return world[of.layer].written;
    const [row] = await mandatesOnDuty(store.pool, [of.mandate.id]);
    // Changed meanwhile: what was asked stands nowhere any more.
    return row === undefined || row.hash !== of.mandate.hash || row.policies === null ? undefined : Object.fromEntries(writtenPolicies(row.policies));
  };

  const alarm = async (name: string, { answer }: Asked, theirs: Answer) => {
    const detail = { set: name, ours: told(answer), official: told(theirs) };
    log.error(detail, "a decision of ours differs from the official Cedar engine's; the official answer is used for this set from now on");
    await store.write(systemActor("decision point"), async (tx) => {
      await putNotices(tx, [{
        key: `decision.diverged|${name}`, kind: "decision.diverged", parties: await accountsOfRoles(tx, ["admin", "approver"]), subject: name, title: `A decision differed from the official Cedar engine's: ${name}`,
        body: "The official answer is used for this set of policies from now on, which is slower and safe. Report it as a defect of Mandate, with the record decision.diverged.", link: "/audit", urgency: "now",
      }]);
      await tx.record({ action: "decision.diverged", subject: name, detail });
    });
  };

  return {
    ask: (ours) => (of, question, environment) => {
      const other = distrusted.get(nameOf(of));
      return other === undefined ? ours(of, question, environment) : other.official(oracleRequest(question, environment, other.policies));
    },
    agrees: async (world, asked) => {
      try {
        const official = await loadOfficial();
        let same = true;
        for (const each of asked) {
          const policies = await written(world, each.of);
          if (policies === undefined) continue;
          const theirs = official(oracleRequest(each.question, each.environment, policies));
          if (told(theirs) === told(each.answer)) continue;
          same = false;
          const name = nameOf(each.of);
          const isNew = !distrusted.has(name);
          distrusted.set(name, { policies, official });
          if (isNew) await alarm(name, each, theirs);
        }
        return same;
      } catch (thrown) {
        log.error({ reason: messageOf(thrown) }, "the official Cedar engine could not be asked whether it says the same");
        return null;
      }
    },
  };
}

const nameOf = (of: SetName): string => ("layer" in of ? `layer ${of.layer}` : `${of.mandate.name} version ${of.mandate.version}`);

/** Errors are compared by policy: the two say the same in other words. */
const told = ({ decision, reason, errors }: Answer): string => [decision, reason.toSorted().join(","), errors.map(({ policy }) => policy).toSorted().join(",")].join(" | ");

function oracleRequest({ entities }: CedarQuestion, { principal, action, resource, context }: Environment, policies: Policies): OracleRequest {
  const uid = ({ type, id }: { readonly type: string; readonly id: string }) => ({ type, id });
  return { principal: uid(principal), action: uid(action), resource: uid(resource), context: jsonOf(context) as Readonly<Record<string, unknown>>, entities: entities.map(entityJson), policies };
}

function entityJson({ uid, attributes, tags, parents }: ResidentEntity): EntityJson {
  return {
    uid: { type: uid.type, id: uid.id },
    attrs: jsonOf(attributes) as Readonly<Record<string, unknown>>,
    parents: parents.map(({ type, id }) => ({ type, id })),
    tags: Object.fromEntries([...tags].map(([name, value]) => [name, jsonOf(value)])),
  };
}
