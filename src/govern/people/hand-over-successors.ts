// Looks up whom a plan may propose: manager, team, deputies, what evidence suggests; then asks the pure rule for each item.
import type { Identity, MandateDocument, NodeKey } from "../../model/index.ts";
import { confirmedOwners, identityId, knownParties, managerOf, newestDocumentsById, readStoredNodes, teamOf, type Held, type PartyKnown, type Tx } from "../../store/index.ts";
import type { Leaving, Likeliest } from "./hand-over.ts";
import { chooseSuccessor, type Possible } from "./hand-over-plan.ts";

export interface Proposals {
  readonly manager: string | null;
  readonly items: readonly (Held & { readonly successor: string | null; readonly reason: string | null })[];
}

const LIKELY = 0.3;

export async function proposals(tx: Tx, leaving: Leaving, held: readonly Held[], likeliest: Likeliest): Promise<Proposals> {
  const identities = unique(held.filter(({ what }) => !what.startsWith("mandate")).map(({ subject }) => subject));
  const mandates = unique(held.filter(({ what }) => what.startsWith("mandate")).map(({ subject }) => subject));
  const facts = (await readStoredNodes(tx, "identity", identities.map(identityId), [])).map(({ key, provider, realm, type, nativeId, name, facts: told }) => ({ ...told, key: key as NodeKey, provider, realm, type, nativeId, name }) as Identity);
  const suggested = await likeliest(facts);
  const documents = await newestDocumentsById(tx, mandates);
  const current = await confirmedOwners(tx, identities);
  const [manager, team] = [await managerOf(tx, leaving.names, leaving.personId), await teamOf(tx, leaving.personId)];
  const parties = [manager, team, ...current.values(), ...[...documents.values()].flatMap(({ deputies }) => deputies ?? []), ...[...suggested.values()].flatMap((each) => each.map(({ candidate }) => candidate))];
  const known = await knownParties(tx, unique(parties.filter((party) => party !== null)));
  const possible = (party: string | null | undefined, reason: string): Possible | null => (party === null || party === undefined ? null : asPossible(party, reason, known.get(party.trim().replace(/^@/, "").toLowerCase())));
  const items = held.map((item) => {
    const document = documents.get(item.subject);
    const chosen = chooseSuccessor(item, {
      leaver: leaving.names,
      manager: possible(manager, `${leaving.name} reports to ${manager}`),
      team: possible(team, `the team of ${leaving.name}`),
      deputies: (document?.deputies ?? []).flatMap((party) => possible(party, `a deputy of ${item.name}`) ?? []),
      likeliest: (suggested.get(item.subject) ?? []).filter(({ confidence }) => confidence >= LIKELY).flatMap(({ candidate, reasons }) => possible(candidate, reasons[0]?.reason ?? "evidence names this candidate") ?? []),
      current: possible(current.get(item.subject), "answers for it already"),
      other: document === undefined ? [] : othersOf(item, document),
    });
    return { ...item, successor: chosen?.successor ?? null, reason: chosen?.reason ?? null };
  });
  return { manager, items };
}

const othersOf = ({ what }: Held, { owner, sponsor }: MandateDocument): readonly string[] => (what === "mandate-owner" ? [sponsor] : what === "mandate-sponsor" ? [owner] : [owner, sponsor]);

/** Only who is known to be here is proposed; a person may still name somebody else. */
const asPossible = (party: string, reason: string, known: PartyKnown | undefined): Possible => ({ party: known?.shown ?? party, reason, names: known?.names ?? [party.toLowerCase()], isHere: known?.state === "present" });

const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];
