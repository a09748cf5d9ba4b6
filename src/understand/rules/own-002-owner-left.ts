// OWN-002: the person who answers for an identity has left. A directory must have been read; a name it does not know is not a leaver.
import type { DirectoryPerson } from "../../model/index.ts";
import { daysAgo, example, user } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { date, describe, fact, governed, inUse, keysOf, placed } from "./facts.ts";
import { namedOwners, personCalled } from "./ownership-facts.ts";
import { tagWith } from "./remedies.ts";
import type { Graph } from "../graph/index.ts";

const ownedIdentities = (graph: Graph) => governed(graph).filter((identity) => inUse(identity) && namedOwners(graph, identity).length > 0);

const left: DirectoryPerson = { login: "tmoreau", email: "theo.moreau@northway.example", name: "Theo Moreau", active: false, leftAt: daysAgo(60) };
const here: DirectoryPerson = { login: "iokafor", email: "ines.okafor@northway.example", name: "Ines Okafor", active: true };
const ownedBy = (person: DirectoryPerson) => user("label-printer", { ownerHints: [{ candidate: person.email, signal: "tag", reason: `tag owner=${person.email}`, weight: 0.9 }] });

export const own002OwnerLeft = defineRule({
  id: "OWN-002",
  version: 1,
  title: "The owner of the identity has left",
  severity: "high",
  why: "An identity outlives the person who made it, and its credentials may still be in that person's hands.",
  remedy: "Hand the identity over to an active owner, rotate every credential the leaver could read, and retire what nobody takes.",
  frameworks: ["NHI1:2025", "NIST-800-53r5:PS-4", "SOC2-2017:CC6.2", "CIS-8.1:5.5"],
  about: { what: "enabled non-human identities with a named owner", population: (graph) => keysOf(ownedIdentities(graph)) },
  needs: [["directory.people"]],
  evaluate: (graph) =>
    ownedIdentities(graph).flatMap((identity) => {
      const owners = namedOwners(graph, identity).map((owner) => ({ owner, person: personCalled(graph, owner.name) }));
      const gone = owners.filter(({ person }) => person?.active === false);
      // The strongest name decides; a second owner who is still there answers for it, a team name alone is nobody in particular.
      if (owners[0]?.person?.active !== false || owners.some(({ person }) => person?.active === true)) return [];
      return [{
        subject: identity.key,
        identity: identity.key,
        title: `${gone[0]?.person?.name ?? "The owner"} has left and still owns ${describe(identity)}`,
        evidence: [
          ...gone.map(({ owner, person }) => fact(`the owner is ${owner.name}: ${owner.how}`, `${person?.name ?? owner.name} <${person?.email ?? ""}>${person?.leftAt === undefined ? ", inactive in the directory" : `, left ${date(person.leftAt)}`}`, identity.location)),
          ...graph.credentialsOf(identity.key).filter((credential) => credential.status === "active").map((credential) => fact("a credential the leaver may know is active", `${credential.type} ${credential.name}`, credential.location)),
        ],
        ...placed(identity),
        remedy: `${tagWith(identity, { owner: "new.owner@example.com" })}\n# then rotate each credential named in the evidence`,
      }];
    }),
  examples: {
    flags: [example("the tagged owner left two months ago", { identities: [ownedBy(left)], people: [left, here] })],
    passes: [
      example("the owner is still there", { identities: [ownedBy(here)], people: [left, here] }),
      example("the directory does not know the name, which proves nothing", { identities: [ownedBy({ ...left, email: "warehouse-team@northway.example" })], people: [left, here] }),
    ],
  },
});
