// AGT-008: an agent was registered from an A2A card that nobody's signature vouches for: unsigned, or signed by keys that could not be trusted.
import type { Identity } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { registeredAgents } from "./agent-facts.ts";
import { example, registeredAgent } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { fact, isRecord, keysOf } from "./facts.ts";

const withCard = (graph: Graph): readonly Identity[] => registeredAgents(graph).filter(({ attributes }) => isRecord(attributes?.["card"]));

function cardOf({ attributes }: Identity): { readonly url: string | null; readonly signature: string } {
  const card = attributes?.["card"];
  const part = (name: string) => (isRecord(card) && typeof card[name] === "string" ? card[name] : undefined);
  return { url: part("url") ?? null, signature: part("signature") ?? "none" };
}

const renewals = (signature: string) => registeredAgent("renewals", { attributes: { registered: true, card: { url: "https://agents.example/.well-known/agent-card.json", signature } } });

export const agt008UnprovedCard = defineRule({
  id: "AGT-008",
  version: 1,
  title: "Nothing proves who published the card of an agent",
  severity: "medium",
  why: "A card says where an agent is called and what it can do. Without a signature that holds, whoever can change what the host serves can put himself in its place.",
  remedy: "Ask the provider to sign the card (JWS over the canonical card) and to publish the keys where the card is; then register the agent from it again.",
  frameworks: ["ASI07:2026", "ASI04:2026", "NIST-800-53r5:SI-7"],
  about: { what: "agents that were registered from a card", population: (graph) => keysOf(withCard(graph)) },
  needs: [["mandate.agents"]],
  evaluate: (graph) =>
    withCard(graph).flatMap((agent) => {
      const { url, signature } = cardOf(agent);
      if (signature === "valid") return [];
      return [{
        subject: agent.key,
        identity: agent.key,
        title: `Nothing proves who published the card of the agent ${agent.name}`,
        evidence: [fact(signature === "none" ? "the card is not signed" : "the card is signed, but by keys that could not be trusted", url ?? "it was pasted")],
        remedy: `# ask the provider for a signed card, then look at what is verified:\nmandate agents card ${url === null ? "card.json --jwks keys.json" : url}`,
      }];
    }),
  examples: {
    flags: [example("the card is not signed", { identities: [renewals("none")] }), example("its keys are somewhere else", { identities: [renewals("unchecked")] })],
    passes: [example("the signature holds", { identities: [renewals("valid")] }), example("it was registered by hand", { identities: [registeredAgent("renewals")] })],
  },
});
