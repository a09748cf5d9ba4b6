// The chain of actors: nothing is lost, nothing is cut, nobody stands in it twice.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extendChain, isRefusal, NO_CHAIN, readChain, type ActorChain } from "./actor-chain.ts";
import type { ActorNode } from "./actor.ts";

const person = { iss: "https://idp.example", sub: "alice" };
const agent = (sub: string): ActorNode => ({ iss: "https://as.example", sub, sub_profile: "ai_agent" });
const chainOf = (actors: readonly ActorNode[], most?: number) => actors.reduce<ActorChain | ReturnType<typeof extendChain>>((chain, actor) => (isRefusal(chain) ? chain : extendChain(chain, actor, person, most)), NO_CHAIN);

describe("the chain of actors", () => {
  it("row 32: reads back what was written, and copies what it inherited unchanged", () => {
    fc.assert(fc.property(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 4 }), fc.dictionary(fc.constantFrom("email", "name", "tenant"), fc.string(), { noNullPrototype: true }), (subs, more) => {
      const inherited = { ...agent("root"), ...more };
      const first = readChain(inherited, 5);
      if (isRefusal(first)) throw new Error(first.says);
      const actors = subs.filter((sub) => sub !== "root").map(agent);
      const whole = actors.reduce<ActorChain>((chain, actor) => {
        const next = extendChain(chain, actor, person, 5);
        if (isRefusal(next)) throw new Error(next.says);
        return next;
      }, first);
      expect(readChain(structuredClone(whole.act), 5)).toEqual(whole);
      expect(whole.nodes.map(({ sub }) => sub)).toEqual([...actors.map(({ sub }) => sub).toReversed(), "root"]);
      let innermost: Record<string, unknown> = whole.act as Record<string, unknown>;
      while (innermost["act"] !== undefined) innermost = innermost["act"] as Record<string, unknown>;
      expect(innermost).toEqual(inherited);
    }));
  });

  it("row 32: refuses a chain over the bound instead of cutting it", () => {
    const four = chainOf(["a", "b", "c", "d"].map(agent));
    expect(isRefusal(four)).toBe(false);
    expect(chainOf(["a", "b", "c", "d", "e"].map(agent))).toMatchObject({ error: "invalid_request", says: expect.stringContaining("more than 4") });
    expect(readChain((four as ActorChain).act, 3)).toMatchObject({ error: "invalid_request" });
    expect(chainOf(["a", "b"].map(agent), 1)).toMatchObject({ error: "invalid_request" });
  });

  it("row 32: refuses loops: an actor twice, and an actor that acts for himself", () => {
    expect(chainOf(["a", "b", "a"].map(agent))).toMatchObject({ error: "invalid_request", says: expect.stringContaining("already") });
    expect(extendChain(NO_CHAIN, person, person)).toMatchObject({ error: "invalid_request" });
    expect(readChain({ ...agent("a"), act: { ...agent("b"), act: agent("a") } })).toMatchObject({ error: "invalid_request" });
    expect(isRefusal(readChain({ ...agent("a"), act: { ...agent("a"), iss: "https://other.example" } }))).toBe(false);
  });

  it("row 32: refuses forged and incomplete actors", () => {
    const forged: readonly unknown[] = ["agt_1", [], 7, {}, { sub: "a" }, { iss: "i" }, { iss: "", sub: "a" }, { iss: "i", sub: 1 }, { iss: "i", sub: "a", sub_profile: {} }, { iss: "i", sub: "a", client_profile: "x" }, { iss: "i", sub: "a", act: null }, { iss: "i", sub: "a", act: "b" }, { iss: "i", sub: "a", more: "x".repeat(20_000) }];
    for (const claim of forged) expect(readChain(claim), JSON.stringify(claim).slice(0, 60)).toMatchObject({ error: "invalid_request" });
    expect(readChain(undefined)).toEqual(NO_CHAIN);
  });
});
