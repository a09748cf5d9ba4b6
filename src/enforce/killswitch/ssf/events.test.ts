// Events as claims: one in each token, a person only where one is named, whatever shape comes.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SESSION_REVOKED } from "../../../store/index.ts";
import { claimsOf, eventOf, meansPersonGone, personNames } from "./events.ts";

describe("what we tell", () => {
  it("is the token of the interoperability profile", () => {
    const row = { id: "sig_1", streamId: "stm_1", event: SESSION_REVOKED, agent: "agt_1", payload: { initiating_entity: "admin", reason_admin: { en: "kill switch inc-77" }, event_timestamp: 1_790_000_000 }, txn: "stp_1", attempts: 1, createdAt: "2026-09-21T14:13:20.000Z" };
    expect(claimsOf(row, { issuer: "https://mandate.example", audience: "https://idp.example/ssf" })).toEqual({
      iss: "https://mandate.example",
      jti: "sig_1",
      iat: 1_790_000_000,
      aud: "https://idp.example/ssf",
      txn: "stp_1",
      sub_id: { format: "iss_sub", iss: "https://mandate.example", sub: "agt_1" },
      events: { [SESSION_REVOKED]: { initiating_entity: "admin", reason_admin: { en: "kill switch inc-77" }, event_timestamp: 1_790_000_000 } },
    });
  });
});

describe("what we are told", () => {
  it.each([
    [{ format: "email", email: "ann@example.com" }, ["ann@example.com"]],
    [{ format: "iss_sub", iss: "https://idp.example", sub: "00u1" }, ["00u1"]],
    [{ format: "account", uri: "acct:ann@example.com" }, ["ann@example.com"]],
    [{ format: "aliases", identifiers: [{ format: "email", email: "ann@example.com" }, { format: "iss_sub", iss: "x", sub: "00u1" }] }, ["ann@example.com", "00u1"]],
    [{ format: "complex", user: { format: "email", email: "ann@example.com" }, session: { format: "opaque", id: "s" } }, ["ann@example.com"]],
    // The older form of Okta: no format around its user.
    [{ user: { format: "iss_sub", iss: "x", sub: "00u1" } }, ["00u1"]],
    [{ format: "complex", device: { format: "email", email: "laptop@example.com" } }, []],
    [{ format: "complex", user: { format: "complex", user: { format: "email", email: "ann@example.com" } } }, []],
    [{ format: "opaque", id: "ann@example.com" }, []],
    [{ format: "email", email: 7 }, []],
  ])("%o names %o", (subject, names) => expect(personNames(subject)).toEqual(names));

  it("has exactly one event, with its subject in the token or in the event", () => {
    const sub = { format: "email", email: "ann@example.com" };
    expect(eventOf({ sub_id: sub, events: { [SESSION_REVOKED]: {} } })).toEqual({ event: SESSION_REVOKED, payload: {}, subject: sub });
    expect(eventOf({ events: { [SESSION_REVOKED]: { subject: sub } } })).toMatchObject({ subject: sub });
    for (const bad of [{}, { events: {} }, { events: [] }, { events: { a: {}, b: {} }, sub_id: sub }, { events: { a: 1 }, sub_id: sub }, { events: { a: {} } }]) expect(typeof eventOf(bad)).toBe("string");
  });

  it("is read without a throw, whatever it is", () => {
    fc.assert(
      fc.property(fc.object({ maxDepth: 4 }), (claims) => {
        const told = eventOf(claims as Record<string, unknown>);
        if (typeof told !== "string") for (const name of personNames(told.subject)) expect(typeof name).toBe("string");
      }),
      { numRuns: 500 },
    );
  });

  it("ends a person's agents only for the four events that say that he is gone", () => {
    const risc = "https://schemas.openid.net/secevent/risc/event-type/";
    expect([SESSION_REVOKED, `${risc}account-disabled`, `${risc}account-purged`, `${risc}credential-compromise`].every(meansPersonGone)).toBe(true);
    expect([`${risc}account-enabled`, "https://schemas.openid.net/secevent/caep/event-type/session-established", "", "constructor"].some(meansPersonGone)).toBe(false);
  });
});
