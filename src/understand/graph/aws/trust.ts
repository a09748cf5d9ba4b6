// Who may assume which role: the trust policies of all roles, indexed by whom they let in, joined with what identity policies allow.
import type { Principal } from "./account.ts";
import { isAboutPrincipal, isAboutTarget } from "./context.ts";
import type { Doc } from "./document.ts";
import { SURE, type Extras, type Part, type Rights, type Subject, type Verdict } from "./rights.ts";
import { compiled, mentions, relevanceOf } from "./rights.ts";
import { EMPTY, meet, type Ids } from "./universe.ts";
import type { Realm, World } from "./world.ts";
import { evaluateTrust } from "../../access/index.ts";

/** What a trust policy names, as written. */
interface Named {
  readonly arns: readonly string[];
  readonly accounts: readonly string[];
  readonly anyone: boolean;
  readonly services: readonly string[];
  readonly aboutPrincipal: boolean;
}

interface TrustIndex {
  /** Roles by `account type name` of a user or role that they name. */
  readonly byPrincipal: ReadonlyMap<string, Ids>;
  readonly byAccount: ReadonlyMap<string, Ids>;
  readonly byAnyone: Ids;
  readonly byService: ReadonlyMap<string, Ids>;
}

export interface Trusts {
  /** Roles of any account that the subject may assume, by account. */
  assumable(subject: Subject): readonly { readonly realm: Realm; readonly parts: readonly Part[] }[];
  /** Roles of the realm that let this service assume them, with what that depends on. */
  forService(realm: Realm, service: string): readonly Part[];
}

const ACTION = "sts:AssumeRole";

export function createTrusts(world: World): Trusts {
  const indexes = new Map<Realm, TrustIndex>();
  const indexOf = (realm: Realm): TrustIndex => {
    let index = indexes.get(realm);
    if (index === undefined) indexes.set(realm, (index = buildIndex(realm)));
    return index;
  };
  const services = new Map<string, readonly Part[]>();
  const assumed = new Map<string, unknown>();

  /** SPEED: of roles that the identity's own policies do not tell apart (`alike`), those with the same trust policy are judged once. */
  const judgeEach = (subject: Subject, realm: Realm, ids: Ids, alike = false): readonly Part[] => {
    const judged = new Map<Doc, Verdict>();
    const byConditions = new Map<string, { conditions: readonly string[]; ids: number[] }>();
    for (const id of ids) {
      const role = realm.roles.members[id]!;
      if (role.principal.trust === undefined) continue;
      const { trust } = role.principal;
      const verdict = alike && judged.has(trust) ? judged.get(trust) : world.judge.decide(subject, ACTION, role.arn, withTrust(trust), role);
      if (alike && !trust.statements.some((own) => own.keys.some(isAboutTarget))) judged.set(trust, verdict);
      if (verdict === undefined) continue;
      const key = verdict.join(" ");
      const part = byConditions.get(key);
      if (part === undefined) byConditions.set(key, { conditions: verdict, ids: [id] });
      else part.ids.push(id);
    }
    return [...byConditions.values()].map((part) => ({ conditions: part.conditions, ids: Int32Array.from(part.ids) }));
  };

  /** Roles that trust the account as a whole: identity policies decide, and the answer is shared by equal policies where it can be. */
  const throughAccount = (subject: Subject, realm: Realm, ids: Ids): readonly Part[] => {
    if (ids.length === 0 || !mentions(subject.rights, ACTION.toLowerCase())) return [];
    const candidates = world.judge.over(subject, ACTION, realm.roles).reduce<readonly Ids[]>((all, part) => [...all, meet(part.ids, ids)], []);
    return candidates.flatMap((some) => shared(subject, realm, some, true));
  };

  const shared = (subject: Subject, realm: Realm, ids: Ids, alike = false): readonly Part[] => {
    if (ids.length === 0) return [];
    const aboutPrincipal = relevanceOf(subject.rights, ACTION.toLowerCase()).aboutPrincipal;
    const plain = meet(ids, realm.roles.subset("trust not about the principal", (role) => role.principal.trust === undefined || !namedIn(role.principal.trust).aboutPrincipal));
    const memo = aboutPrincipal ? subject.memo : assumed;
    const key = `assume ${aboutPrincipal ? "" : saidOf(subject.rights)} ${realm.roles.id} ${plain === realm.roles.all ? "all" : idOf(plain)}`;
    let parts = memo.get(key) as readonly Part[] | undefined;
    if (parts === undefined) memo.set(key, (parts = judgeEach(subject, realm, plain, alike)));
    const special = plain.length === ids.length ? EMPTY : ids.filter((id) => !plain.includes(id));
    return [...parts, ...judgeEach(subject, realm, special)];
  };

  return {
    assumable(subject) {
      const { principal } = subject;
      const found: { realm: Realm; parts: readonly Part[] }[] = [];
      for (const realm of world.realms.values()) {
        const index = indexOf(realm);
        const direct = index.byPrincipal.get(nameKey(principal)) ?? EMPTY;
        const whole = index.byAccount.get(principal.account) ?? EMPTY;
        const anyone = index.byAnyone;
        const parts = [...judgeEach(subject, realm, direct), ...shared(subject, realm, without(anyone, direct)), ...throughAccount(subject, realm, without(without(whole, direct), anyone))].filter(
          (part) => part.ids.length > 0,
        );
        if (parts.length > 0) found.push({ realm, parts });
      }
      return found;
    },
    forService(realm, service) {
      const key = `${realm.account.id} ${service}`;
      let parts = services.get(key);
      if (parts === undefined) services.set(key, (parts = serviceParts(realm, indexOf(realm).byService.get(service) ?? EMPTY, service)));
      return parts;
    },
  };
}

/** SPEED: all that a set of rights says about assuming roles. Principals differ in much else, and would be judged one by one. */
function saidOf({ account, type, identity, boundary, boundaryUnread }: Rights): string {
  const speaking = identity.filter((doc) => doc.statements.some((statement) => statement.speaksOf(ACTION.toLowerCase())));
  return `${account.id} ${type} ${speaking.map((doc) => doc.id).join()} ${boundary?.[0]?.id ?? ""} ${String(boundaryUnread)}`;
}

const ids = new WeakMap<Ids, number>();
let nextId = 0;
function idOf(set: Ids): number {
  let id = ids.get(set);
  if (id === undefined) ids.set(set, (id = nextId++));
  return id;
}

const without = (a: Ids, b: Ids): Ids => (b.length === 0 || a.length === 0 ? a : a.filter((id) => !b.includes(id)));

const trustExtras = new WeakMap<Doc, Extras>();
export function withTrust(trust: Doc): Extras {
  let extras = trustExtras.get(trust);
  if (extras === undefined) trustExtras.set(trust, (extras = { id: `trust ${trust.id}`, context: {}, resourcePolicy: trust }));
  return extras;
}

function serviceParts(realm: Realm, candidates: Ids, service: string): readonly Part[] {
  const byConditions = new Map<string, { conditions: readonly string[]; ids: number[] }>();
  const judged = new Map<Doc, Verdict>();
  for (const id of candidates) {
    const trust = realm.roles.members[id]!.principal.trust!;
    if (!judged.has(trust)) judged.set(trust, judgeService(realm, trust, service));
    const verdict = judged.get(trust);
    if (verdict === undefined) continue;
    const part = byConditions.get(verdict.join(" "));
    if (part === undefined) byConditions.set(verdict.join(" "), { conditions: verdict, ids: [id] });
    else part.ids.push(id);
  }
  return [...byConditions.values()].map((part) => ({
    conditions: part.conditions,
    ids: part.ids.length === realm.roles.all.length ? realm.roles.all : Int32Array.from(part.ids),
  }));
}

/** PROVIDER: a service's own call carries neither a person's credentials nor an external id, unless it is said of the service. */
const NOT_OF_SERVICES = /^(?:sts:externalid|aws:multifactorauth(?:present|age)|aws:principaltag\/.*|aws:principalorg(?:id|paths)|aws:username|aws:tokenissuetime|aws:sourceip|aws:sourcevpce?|aws:vpcsourceip|saml:.*)$/;

/** The service acts for a resource of this account, which is what confused-deputy conditions ask for. */
function judgeService(realm: Realm, trust: Doc, service: string): Verdict {
  const policy = compiled(trust);
  if (policy === undefined) return undefined;
  const absent = trust.statements.flatMap((statement) => statement.keys.filter((key) => NOT_OF_SERVICES.test(key))).map((key) => [key, []] as const);
  const context = { ...Object.fromEntries(absent), "aws:SourceAccount": realm.account.id };
  const answer = VENDS_IDENTITIES.has(service)
    ? evaluateTrust(policy, { principal: { type: "federated", name: service }, action: "sts:AssumeRoleWithWebIdentity", partial: true })
    : evaluateTrust(policy, { principal: { type: "service", name: service }, action: ACTION, context, partial: true });
  if (answer.effect === "deny") return undefined;
  return answer.effect === "allow" ? SURE : answer.unknown;
}

const nameKey = (principal: Principal): string => `${principal.account} ${principal.type} ${principal.name}`;

/** PROVIDER: services that are trusted as providers of web identities: whom they let in is decided by sts:AssumeRoleWithWebIdentity. */
const VENDS_IDENTITIES: ReadonlySet<string> = new Set(["cognito-identity.amazonaws.com"]);

const named = new WeakMap<Doc, Named>();
export function namedIn(trust: Doc): Named {
  let found = named.get(trust);
  if (found === undefined) named.set(trust, (found = readNamed(trust)));
  return found;
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]);
const texts = (value: unknown): readonly string[] => list(value).filter((item) => typeof item === "string");

function readNamed(trust: Doc): Named {
  const arns: string[] = [];
  const services: string[] = [];
  let anyone = false;
  const document = trust.document;
  const statements = typeof document === "object" && document !== null && "Statement" in document ? list(document.Statement) : [];
  for (const statement of statements) {
    if (typeof statement !== "object" || statement === null) continue;
    if (!("Effect" in statement) || statement.Effect !== "Allow") continue;
    if ("NotPrincipal" in statement) anyone = true;
    const principal = "Principal" in statement ? statement.Principal : undefined;
    if (typeof principal === "string") arns.push(principal);
    else if (typeof principal === "object" && principal !== null) {
      if ("AWS" in principal) arns.push(...texts(principal.AWS));
      if ("Service" in principal) services.push(...texts(principal.Service));
      if ("Federated" in principal) services.push(...texts(principal.Federated).filter((name) => VENDS_IDENTITIES.has(name)));
    }
  }
  const accounts = arns.map((arn) => /^(?:arn:[^:]*:iam::)?(\d{12})(?::root)?$/.exec(arn)?.[1]).filter((account) => account !== undefined);
  anyone ||= arns.includes("*");
  const aboutPrincipal = trust.statements.some((statement) => statement.keys.some(isAboutPrincipal) || statement.variables.some(isAboutPrincipal)) || trust.statements.length !== statements.length;
  return { arns, accounts, anyone, services, aboutPrincipal };
}

function buildIndex(realm: Realm): TrustIndex {
  const byPrincipal = new Map<string, number[]>();
  const byAccount = new Map<string, number[]>();
  const byService = new Map<string, number[]>();
  const byAnyone: number[] = [];
  const add = (map: Map<string, number[]>, key: string, id: number) => {
    const held = map.get(key);
    if (held === undefined) map.set(key, [id]);
    else if (held.at(-1) !== id) held.push(id);
  };
  for (const [id, role] of realm.roles.members.entries()) {
    if (role.principal.trust === undefined) continue;
    const { arns, accounts, anyone, services } = namedIn(role.principal.trust);
    if (anyone) byAnyone.push(id);
    for (const account of accounts) add(byAccount, account, id);
    for (const service of services) add(byService, service.toLowerCase(), id);
    for (const arn of arns) {
      const key = principalKey(arn);
      if (key !== undefined) add(byPrincipal, key, id);
    }
  }
  const freeze = (map: Map<string, number[]>) => new Map([...map].map(([key, held]) => [key, Int32Array.from(held)] as const));
  return { byPrincipal: freeze(byPrincipal), byAccount: freeze(byAccount), byService: freeze(byService), byAnyone: byAnyone.length === 0 ? EMPTY : Int32Array.from(byAnyone) };
}

/** A user, role or role session that a trust policy names. */
function principalKey(arn: string): string | undefined {
  const user = /^arn:[^:]*:iam::(\d{12}):(user|role)\/(?:.*\/)?([^/]+)$/.exec(arn);
  if (user !== null) return `${user[1]} ${user[2]} ${user[3]}`;
  const session = /^arn:[^:]*:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn);
  return session === null ? undefined : `${session[1]} role ${session[2]}`;
}
