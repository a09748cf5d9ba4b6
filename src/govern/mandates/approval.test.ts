// Who may decide: properties over every route by which one person could stand as two, or decide what is not his.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSamePerson } from "../../model/index.ts";
import { judgeApproval, type Approver, type Asked, type Given } from "./approval.ts";
import { delegationProblem, holdsOn, LONGEST_DELEGATION_DAYS, type DelegationAsked } from "./delegation.ts";

const PEOPLE = ["ann", "ben", "cat", "dan"] as const;
const AT = new Date("2026-11-24T09:00:00Z");
const HASH = "a".repeat(64);

/** The same person under many accounts: a tag in the address, another login of the directory, capitals. */
const account = fc.record({ who: fc.constantFrom(...PEOPLE), spelling: fc.constantFrom("plain", "tag", "login", "capitals"), isSecurity: fc.boolean(), inTeam: fc.boolean() }).map(({ who, spelling, isSecurity, inTeam }) => ({ who, person: person(who, spelling, isSecurity, inTeam) }));

function person(who: string, spelling = "plain", isSecurity = false, inTeam = false): Approver {
  const mail = `${who}@example.com`;
  const names = { plain: [mail], tag: [`${who}+second@example.com`], login: [`${who}-admin`, mail], capitals: [mail.toUpperCase()] }[spelling] ?? [mail];
  return { account: `usr_${who}_${spelling}`, names, teams: inTeam ? ["team:payments"] : [], isSecurity };
}

const asked = fc
  .record({ author: account, sponsor: fc.constantFrom(...PEOPLE.map((who) => `${who}@example.com`), "team:payments"), owner: fc.constantFrom(...PEOPLE.map((who) => `${who}@example.com`)), parts: fc.constantFrom(["owner"] as const, ["sponsor"] as const, ["sponsor", "security"] as const) })
  .map(({ author, sponsor, owner, parts }): { readonly author: string; readonly asked: Asked } => ({
    author: author.who,
    asked: { hash: HASH, authors: [author.person], owner, sponsor, deputies: [], requirement: { risk: "critical", parts, reasons: [] }, given: [], until: new Date("2026-12-08T09:00:00Z") },
  }));

/** Everybody tries in turn, for himself and for those he stands in for. Gives who ended up giving which part. */
function decideAll(start: Asked, tries: readonly { readonly who: string; readonly person: Approver; readonly stands: readonly string[] }[]) {
  let now = start;
  const gave: { readonly who: string; readonly behalf: string | null; readonly part: string }[] = [];
  for (const { who, person: by, stands } of tries) {
    const answer = judgeApproval(now, by, HASH, AT, stands.map((each) => person(each)));
    if (!answer.may) continue;
    const given: Given = { part: answer.part, by, behalf: answer.behalf, hash: HASH };
    now = { ...now, given: [...now.given, given] };
    gave.push({ who, behalf: answer.behalf?.names[0]?.split("@")[0] ?? null, part: answer.part });
  }
  return gave;
}

describe("an approval", () => {
  const tries = fc.array(fc.tuple(account, fc.subarray([...PEOPLE])).map(([{ who, person: by }, stands]) => ({ who, person: by, stands })), { maxLength: 12 });

  it("is never the author's, under whatever account, team or delegation", () => {
    fc.assert(fc.property(asked, tries, ({ author, asked: of }, all) => {
      for (const { who, behalf } of decideAll(of, all)) expect([who, behalf]).not.toContain(author);
    }));
  });

  it("of two parts is given by two people, and neither stands in for the other", () => {
    fc.assert(fc.property(asked, tries, ({ asked: of }, all) => {
      const gave = decideAll(of, all);
      const people = gave.flatMap(({ who, behalf }) => (behalf === null ? [who] : [who, behalf]));
      expect(new Set(people).size).toBe(people.length);
      expect(new Set(gave.map(({ part }) => part)).size).toBe(gave.length);
    }));
  });

  it("counts for no other content and not after it lapsed", () => {
    fc.assert(fc.property(asked, account, fc.integer({ min: 0, max: 1e9 }), ({ asked: of }, { person: by }, late) => {
      expect(judgeApproval(of, by, "b".repeat(64), AT)).toMatchObject({ may: false, code: "other_content" });
      expect(judgeApproval(of, by, HASH, new Date(of.until.getTime() + late))).toMatchObject({ may: false, code: "lapsed" });
    }));
  });

  it("by a stand-in says for whom, and security is never delegated", () => {
    const of: Asked = { hash: HASH, authors: [person("ann")], owner: "ann@example.com", sponsor: "ben@example.com", deputies: [], requirement: { risk: "critical", parts: ["sponsor", "security"], reasons: [] }, given: [], until: new Date("2026-12-08T09:00:00Z") };
    expect(judgeApproval(of, person("cat"), HASH, AT, [person("ben")])).toMatchObject({ may: true, part: "sponsor", behalf: { names: ["ben@example.com"] } });
    const left = { ...of, given: [{ part: "sponsor" as const, by: person("dan"), behalf: person("ben"), hash: HASH }] };
    expect(judgeApproval(left, person("cat"), HASH, AT, [person("eve", "plain", true)])).toMatchObject({ code: "out_of_scope" });
    expect(judgeApproval(left, person("ben", "tag", true), HASH, AT)).toMatchObject({ code: "already" });
  });
});

describe("a team", () => {
  it("approves as the sponsor it is named, however its name is written", () => {
    const of: Asked = { hash: HASH, authors: [person("ann")], owner: "ben@example.com", sponsor: "Team:Payments", deputies: [], requirement: { risk: "elevated", parts: ["sponsor"], reasons: [] }, given: [], until: new Date("2026-12-08T09:00:00Z") };
    expect(judgeApproval(of, person("cat", "plain", false, true), HASH, AT)).toMatchObject({ may: true, part: "sponsor" });
    expect(judgeApproval(of, person("cat"), HASH, AT)).toMatchObject({ may: false, code: "out_of_scope" });
  });
});

describe("a person", () => {
  it("is the same under a tag, in capitals and by any shared name", () => {
    expect(isSamePerson(person("ann"), person("ann", "tag"))).toBe(true);
    expect(isSamePerson(person("ann", "login"), person("ann", "capitals"))).toBe(true);
    expect(isSamePerson(person("ann"), person("ben"))).toBe(false);
  });
});

describe("a delegation", () => {
  const good: DelegationAsked = { principal: ["ann@example.com"], delegate: ["ben@example.com"], from: "2026-12-01", to: "2026-12-14", today: "2026-11-24", others: [] };
  it.each<[string, Partial<DelegationAsked>, RegExp | null]>([
    ["that is in order", {}, null],
    ["of one day", { from: "2026-11-24", to: "2026-11-24" }, null],
    ["that ends before it begins", { to: "2026-11-30" }, /before it begins/],
    ["of days gone by", { from: "2026-11-01", to: "2026-11-23" }, /days to come/],
    ["to oneself", { delegate: ["ann@example.com"] }, /stands in for himself/],
    ["by an administrator to himself", { administrator: ["ben@example.com"] }, /does not give himself/],
    ["beside another", { others: [{ from: "2026-12-14", to: "2026-12-20", delegate: "cat" }] }, /cat stands in already/],
    ["after another", { others: [{ from: "2026-12-15", to: "2026-12-20", delegate: "cat" }] }, null],
    ["that is too long", { to: "2027-03-31" }, new RegExp(`longer than ${LONGEST_DELEGATION_DAYS} days`)],
  ])("%s", (_, change, says) => {
    const problem = delegationProblem({ ...good, ...change });
    if (says === null) expect(problem).toBeNull();
    else expect(problem).toMatch(says);
  });

  it("holds on its days and no others, and never once it has ended", () => {
    const day = fc.integer({ min: 0, max: 400 }).map((days) => new Date(Date.UTC(2026, 0, 1 + days)).toISOString().slice(0, 10));
    fc.assert(fc.property(day, day, day, (from, to, on) => {
      expect(holdsOn({ from, to, endedAt: null }, on)).toBe(from <= on && on <= to);
      expect(holdsOn({ from, to, endedAt: "2026-01-01T00:00:00Z" }, on)).toBe(false);
    }));
  });
});
