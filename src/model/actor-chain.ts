// The chain of actors in a token's nested `act` claim, as a list: the current actor first, whoever acted before him behind. Pure.
import type { ActorNode } from "./actor.ts";

/** The members of a node as they came, so that inherited nodes are copied unchanged. */
type Raw = Readonly<Record<string, unknown>>;

export interface ActorChain {
  /** From the current actor inwards. */
  readonly nodes: readonly ActorNode[];
  /** The claim itself; `null` when nobody acts for another. */
  readonly act: Raw | null;
}

/** SPEC: RFC 6749 §5.2 codes with a sentence. A chain that cannot be carried whole is refused and never cut. */
export interface ChainRefusal {
  readonly error: "invalid_request";
  readonly says: string;
}

export const NO_CHAIN: ActorChain = { nodes: [], act: null };
/** SPEC: draft-mcguinness-oauth-actor-profile: four hops are supported at least. */
export const DEFAULT_CHAIN_DEPTH = 4;
const LONGEST_NAME = 2048;
const MOST_BYTES = 16_384;

const refuse = (says: string): ChainRefusal => ({ error: "invalid_request", says });
export const isRefusal = (value: ActorChain | ChainRefusal): value is ChainRefusal => "error" in value;
export const sameActor = (left: ActorNode, right: ActorNode): boolean => left.iss === right.iss && left.sub === right.sub;

/** Takes an `act` claim apart. Absent is the empty chain. */
export function readChain(claim: unknown, most: number = DEFAULT_CHAIN_DEPTH): ActorChain | ChainRefusal {
  if (claim === undefined || claim === null) return NO_CHAIN;
  if (JSON.stringify(claim).length > MOST_BYTES) return refuse("the chain of actors in `act` is too large; ask again with a token whose actors are named more shortly");
  const nodes: ActorNode[] = [];
  for (let here: unknown = claim; here !== undefined; here = (here as Raw)["act"]) {
    if (nodes.length === most) return tooDeep(most);
    const node = nodeOf(here);
    if (node === undefined) return refuse("each actor in `act` needs `iss` and `sub` as texts, and no `client_profile`; ask for a token whose actors are complete");
    if (nodes.some((each) => sameActor(each, node))) return loop(node);
    nodes.push(node);
  }
  return { nodes, act: claim as Raw };
}

/** The chain with a new current actor in front. `subject` is whose authority is carried: acting for oneself through others is a loop, too. */
export function extendChain(chain: ActorChain, actor: ActorNode, subject: Pick<ActorNode, "iss" | "sub">, most: number = DEFAULT_CHAIN_DEPTH): ActorChain | ChainRefusal {
  if (chain.nodes.length >= most) return tooDeep(most);
  if (chain.nodes.some((each) => sameActor(each, actor)) || sameActor(subject, actor)) return loop(actor);
  // INVARIANT: what was inherited stays as it came, member by member.
  const act = chain.act === null ? { ...actor } : { ...actor, act: chain.act };
  return { nodes: [actor, ...chain.nodes], act };
}

const tooDeep = (most: number) => refuse(`more than ${most} actors would act one for another, which is the bound; let an actor further up do it`);
const loop = ({ iss, sub }: ActorNode) => refuse(`${sub} of ${iss} stands in the chain of actors already; nobody acts for himself through others`);

function nodeOf(value: unknown): ActorNode | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { iss, sub, sub_profile: profile, act } = value as Raw;
  if (!isName(iss) || !isName(sub) || "client_profile" in value || (act === undefined && "act" in value)) return undefined;
  if (profile !== undefined && !(typeof profile === "string" && profile.length <= 200)) return undefined;
  return profile === undefined ? { iss, sub } : { iss, sub, sub_profile: profile };
}

const isName = (value: unknown): value is string => typeof value === "string" && value.length > 0 && value.length <= LONGEST_NAME;
