// Registers the agents of the sample estate as its own people would: through the services that everybody uses, written by one, approved by others, each act on record.
import { activateAgent, registerAgent, retireAgent } from "../../govern/agents/index.ts";
import { createMandate, decideMandate, submitMandate, type Acting } from "../../govern/mandates/index.ts";
import { MandateError } from "../../kernel/index.ts";
import { agentByName, sampleActor, type Store } from "../../store/index.ts";
import { sampleAgents, type SampleAgent } from "./agents.ts";
import { mail, PEOPLE } from "./company.ts";

const SECURITY: ReadonlySet<string> = new Set(["victor.laurent"]);

/** Those that are there already stay as they are, whoever made them. */
export async function settleSampleAgents(store: Store): Promise<void> {
  for (const agent of sampleAgents(store.clock.now())) {
    if ((await agentByName(store.pool, agent.document.name)) === undefined) await settle(store, agent);
  }
}

async function settle(store: Store, { document, discovered, registeredBy, mandate, life, why = "" }: SampleAgent): Promise<void> {
  const keeper = actingAs(registeredBy);
  const id = await registerAgent(store, keeper, document, { discovered });
  if (mandate !== undefined) await approve(store, mandate);
  if (life !== "registered") await activateAgent(store, keeper, id);
  if (life === "retired") await retireAgent(store, keeper, id, why);
}

async function approve(store: Store, { document, author, approvers }: NonNullable<SampleAgent["mandate"]>): Promise<void> {
  const { mandates } = store.reads;
  if ((await mandates.get(document.name)) !== undefined) return;
  const id = await createMandate(store, actingAs(author), document);
  await submitMandate(store, actingAs(author), id);
  const [version] = await mandates.versions(id);
  for (const approver of approvers) await decideMandate(store, actingAs(approver), id, { decision: "approved", hash: version?.hash ?? "", comment: "" });
}

function actingAs(login: string): Acting {
  const person = PEOPLE.find((each) => each.login === login);
  if (person === undefined) throw new MandateError("internal", `the sample estate has nobody called ${login}; report this as a defect of Mandate`);
  const actor = sampleActor(person);
  return { actor, person: { account: actor.id, names: [person.login, mail(person.login), person.name], teams: [`team:${person.team}`], isSecurity: SECURITY.has(login) } };
}
