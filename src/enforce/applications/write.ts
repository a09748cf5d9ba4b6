// Takes an application in, or away. INVARIANT: what does not parse, or whose entities do not load, never stands; a type of resource is one application's alone.
import { compilePolicies, loadEntities, parsePolicies, type EntityJson } from "../../cedar/index.ts";
import { MandateError } from "../../kernel/index.ts";
import { announceChange, applicationByName, deleteApplication, listApplications, lockApplications, putApplication, type Actor, type Store } from "../../store/index.ts";
import { RESERVED_TYPES, type ApplicationDocument } from "./document.ts";

/** `revision`: of what is replaced; `null` when there must be none yet; left out when it does not matter. */
export async function applyApplication(store: Store, actor: Actor, document: ApplicationDocument, revision?: number | null): Promise<void> {
  const reserved = document.resource_types.find((type) => RESERVED_TYPES.has(type) || type.startsWith("Mandate"));
  if (reserved !== undefined) throw new MandateError("invalid_input", `the type ${reserved} stands for what mandates speak of, and no application can have it; name it otherwise in the application and its enforcement point`);
  const compiled = (await parsePolicies(document.policies)).map(({ id, text, json }) => ({ id, text, json }));
  compilePolicies(compiled.map(({ id, json }) => [id, json] as const));
  loadEntities(document.entities as unknown as readonly EntityJson[]);
  await store.write(actor, async (tx) => {
    await lockApplications(tx);
    const standing = await listApplications(tx);
    const before = standing.find(({ name }) => name === document.name);
    if (revision !== undefined && (before?.revision ?? null) !== revision) throw new MandateError("precondition_failed", `the application ${document.name} has changed since it was read; read it again`);
    const other = standing.find(({ name, resourceTypes }) => name !== document.name && resourceTypes.some((type) => document.resource_types.includes(type)));
    if (other !== undefined) throw new MandateError("conflict", `a type of resource is the application ${other.name}'s already (it has ${other.resourceTypes.join(", ")}); an application's types are its own, so name yours otherwise`);
    await putApplication(tx, { name: document.name, title: document.title, resourceTypes: document.resource_types, policies: document.policies, compiled, entities: document.entities, changedBy: actor.name });
    await announceChange(tx, "policy", `application:${document.name}`);
    await tx.record({ action: before === undefined ? "application.added" : "application.changed", subject: document.name, detail: { types: document.resource_types, policies: compiled.length, entities: document.entities.length, revision: (before?.revision ?? 0) + 1 } });
  });
}

export async function removeApplication(store: Store, actor: Actor, name: string): Promise<void> {
  await store.write(actor, async (tx) => {
    if ((await applicationByName(tx, name)) === undefined) throw new MandateError("not_found", `there is no application ${name}`);
    await deleteApplication(tx, name);
    await announceChange(tx, "policy", `application:${name}`);
    await tx.record({ action: "application.removed", subject: name });
  });
}
