// What is wrong with a way in which an agent proves who it is. Pure: nothing is fetched, and a key is looked at and never used.
import type { KeylessAuthentication } from "../../model/index.ts";

export interface AgentProblem {
  /** Member of the document, such as `authentication.0.subject`; empty for the whole. */
  readonly path: string;
  readonly weight: "error" | "warning";
  readonly says: string;
}

export const error = (path: string, says: string): AgentProblem => ({ path, weight: "error", says });
export const warning = (path: string, says: string): AgentProblem => ({ path, weight: "warning", says });

export function authenticationProblems(method: KeylessAuthentication, path: string): readonly AgentProblem[] {
  switch (method.method) {
    case "private_key_jwt":
      if ((method.jwks === undefined) === (method.jwks_uri === undefined)) return [error(path, "give its public keys either here (jwks) or by their address (jwks_uri), one of the two")];
      return keysProblems(method, path);
    case "tls_client_auth":
      return certificateProblems(method, path);
    case "self_signed_tls":
      return [];
    case "federation":
      return [...keysProblems(method, path), ...federationProblems(method, path)];
  }
}

type Keys = Pick<Extract<KeylessAuthentication, { method: "federation" }>, "jwks" | "jwks_uri">;

/** RFC 7518 §6: members that only a private or symmetric key has. */
const PRIVATE = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv", "seed"];
const PUBLIC: Readonly<Record<string, readonly string[]>> = { RSA: ["n", "e"], EC: ["crv", "x", "y"], OKP: ["crv", "x"] };
const SHORTEST_RSA_BITS = 2048;

function keysProblems({ jwks, jwks_uri }: Keys, path: string): readonly AgentProblem[] {
  const address = jwks_uri === undefined ? [] : addressProblems(jwks_uri, `${path}.jwks_uri`);
  const kids = (jwks?.keys ?? []).map(({ kid }) => kid);
  return [...address, ...(jwks?.keys ?? []).flatMap((key, index) => keyProblems(key, `${path}.jwks.keys.${index}`)), ...(kids.length > 1 && new Set(kids).size < kids.length ? [error(`${path}.jwks`, "several keys need a kid each, so that a signature says by which it was made")] : [])];
}

function keyProblems(key: Readonly<Record<string, unknown>>, path: string): readonly AgentProblem[] {
  const kty = String(key["kty"]);
  const secret = PRIVATE.find((member) => Object.hasOwn(key, member));
  if (kty === "oct" || secret !== undefined) return [error(path, `it holds ${kty === "oct" ? "a shared secret" : `the private part of the key (${secret})`}, which nobody but the agent may have; make a new key pair, because this one is known now, and give its public part`)];
  const needed = PUBLIC[kty];
  if (needed === undefined) return [error(path, `${kty.slice(0, 20)} is no kind of public key that is known here; use EC, RSA or OKP`)];
  const missing = needed.find((member) => typeof key[member] !== "string" || key[member] === "");
  if (missing !== undefined) return [error(path, `${missing} of the key is missing; give the whole public key`)];
  const bits = kty === "RSA" ? Buffer.from(String(key["n"]), "base64url").length * 8 : undefined;
  if (bits !== undefined && bits < SHORTEST_RSA_BITS) return [error(path, `an RSA key of ${bits} bits can be broken; use one of ${SHORTEST_RSA_BITS} bits or more, or an EC key`)];
  return key["use"] === "enc" ? [error(path, "the key is for encryption (use: enc), and an agent signs; give the key it signs with")] : [];
}

/** SAFETY: only what is written is judged here; where a name leads is judged when it is called (`kernel/http`). */
function addressProblems(address: string, path: string): readonly AgentProblem[] {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || url.protocol !== "https:") return [error(path, "it must be an https address")];
  if (url.username !== "" || url.password !== "") return [error(path, "it must hold no user or password")];
  return url.hash === "" ? [] : [error(path, "it must have no fragment (#…)")];
}

function certificateProblems(method: Extract<KeylessAuthentication, { method: "tls_client_auth" }>, path: string): readonly AgentProblem[] {
  const given = (["san_uri", "san_dns", "subject_dn"] as const).filter((name) => method[name] !== undefined);
  if (given.length !== 1) return [error(path, "name the certificate by one of san_uri, san_dns and subject_dn")];
  if (method.san_uri?.startsWith("spiffe:") === true) return spiffeProblems(method.san_uri, `${path}.san_uri`, false);
  if (method.san_uri !== undefined && !URL.canParse(method.san_uri)) return [error(`${path}.san_uri`, "it is no URI; write spiffe://trust-domain/path, or the URI of the certificate")];
  if (method.san_dns !== undefined && !/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/i.test(method.san_dns)) return [error(`${path}.san_dns`, "it is no DNS name of one host; a wildcard would let in others")];
  if (method.subject_dn !== undefined && !/^[A-Za-z][A-Za-z0-9.]*\s*=.+/.test(method.subject_dn)) return [error(`${path}.subject_dn`, "it is no distinguished name; write it as in RFC 4514, such as CN=billing,O=Example")];
  return [];
}

const TRUST_DOMAIN = /^[a-z0-9._-]{1,255}$/;
const SEGMENT = /^[A-Za-z0-9._-]+$/;
const LONGEST_SPIFFE_BYTES = 2048;

/** SPEC: SPIFFE-ID §2: trust domain and path, no port, query, fragment or user, no empty or dotted segment. With `stars`, a whole segment may be `*`. */
export function spiffeProblems(id: string, path: string, stars: boolean): readonly AgentProblem[] {
  const [, domain = "", rest = ""] = /^spiffe:\/\/([^/]*)(\/.*)?$/s.exec(id) ?? [];
  if (!id.startsWith("spiffe://")) return [error(path, "a SPIFFE ID begins with spiffe://")];
  if (Buffer.byteLength(id) > LONGEST_SPIFFE_BYTES) return [error(path, `a SPIFFE ID has at most ${LONGEST_SPIFFE_BYTES} bytes`)];
  if (!TRUST_DOMAIN.test(domain)) return [error(path, "its trust domain has small letters, digits, dots, hyphens and underscores, and neither port nor user")];
  if (rest === "") return [error(path, "it names the trust domain and no workload; add the path")];
  const segments = rest.slice(1).split("/");
  const odd = segments.find((segment) => segment === "." || segment === ".." || !(SEGMENT.test(segment) || (stars && segment === "*")));
  if (odd !== undefined) return [error(path, odd === "" ? "its path has an empty segment or ends in a slash" : `its path has the segment ${odd.slice(0, 60)}; a segment has letters, digits, dots, hyphens and underscores${stars ? ", or is a whole *" : ""}`)];
  return segments.includes("*") ? [warning(path, `${id} stands for every workload whose ID fits, also one made tomorrow`)] : [];
}

type Federated = Extract<KeylessAuthentication, { method: "federation" }>;

function federationProblems({ kind, issuer, audience, subject }: Federated, path: string): readonly AgentProblem[] {
  const found: AgentProblem[] = kind === "spiffe" && issuer.startsWith("spiffe://") ? [] : [...addressProblems(issuer, `${path}.issuer`)];
  if (/\s|\*/.test(audience)) found.push(error(`${path}.audience`, "an audience is one exact value, such as the address of this installation"));
  const fixed = subject.replaceAll("*", "");
  if (fixed.length < 4) return [...found, error(`${path}.subject`, `${subject} is nearly everybody at ${issuer}; name the workload`)];
  return [...found, ...SUBJECTS[kind](subject, `${path}.subject`)];
}

const parts = (subject: string): readonly string[] => subject.split(":");
const hasStar = (text: string | undefined): boolean => text?.includes("*") === true;

/** PROVIDER: what the subject of each platform's tokens looks like (standards §2.3, §2.7). A namespace, an organisation or a project is never left open: anybody may make one. */
const SUBJECTS: Readonly<Record<Federated["kind"], (subject: string, path: string) => readonly AgentProblem[]>> = {
  kubernetes: (subject, path) => {
    const [system, serviceaccount, namespace = "", name = "", ...more] = parts(subject);
    if (system !== "system" || serviceaccount !== "serviceaccount" || namespace === "" || name === "" || more.length > 0) return [error(path, "the subject of a Kubernetes token is system:serviceaccount:NAMESPACE:NAME")];
    if (hasStar(namespace)) return [error(path, `${subject} lets in service accounts of namespaces that anybody may make; name the namespace`)];
    return hasStar(name) ? [warning(path, `${subject} lets in ${name === "*" ? "every service account of the namespace" : "every service account whose name fits"}, also one made tomorrow`)] : [];
  },
  "github-actions": (subject, path) => {
    const [word, repository = "", ...context] = parts(subject);
    const [owner = "", name = ""] = repository.split("/");
    if (word !== "repo" || owner === "" || name === "" || context.length === 0) return [error(path, "the subject of a GitHub Actions token is repo:OWNER/REPOSITORY:ref:refs/heads/BRANCH, …:environment:NAME or …:pull_request")];
    if (hasStar(owner)) return [error(path, `${subject} lets in repositories of any owner on GitHub; name the owner`)];
    if (hasStar(name)) return [warning(path, `${subject} lets in every repository of ${owner} whose name fits, also one made tomorrow`)];
    if (context.join(":") === "*") return [warning(path, `${subject} lets in every branch, tag and pull request of the repository; name a branch or an environment`)];
    return context[0] === "pull_request" ? [warning(path, `${subject} lets in whoever may open a pull request`)] : hasStar(context.join(":")) ? [warning(path, `${subject} lets in every reference that fits`)] : [];
  },
  gitlab: (subject, path) => {
    const [word, project = "", ...context] = parts(subject);
    if (word !== "project_path" || !project.includes("/") || context.length === 0) return [error(path, "the subject of a GitLab token is project_path:GROUP/PROJECT:ref_type:branch:ref:NAME")];
    const [group = "", ...inner] = project.split("/");
    if (hasStar(group)) return [error(path, `${subject} lets in projects of any group; name the group`)];
    if (hasStar(inner.join("/"))) return [warning(path, `${subject} lets in every project of ${group} whose path fits, also one made tomorrow`)];
    return hasStar(context.join(":")) ? [warning(path, `${subject} lets in every branch and tag that fits; GitLab's tokens say ref_protected, a subject with a star does not`)] : [];
  },
  spiffe: (subject, path) => spiffeProblems(subject, path, true),
  cloud: (subject, path) => (hasStar(subject) ? [warning(path, `${subject} stands for everything at the issuer whose subject fits`)] : []),
};

/** The part of each method that tells agents apart: two agents that prove themselves by the same are one to whoever asks. */
export function proofsOf(methods: readonly KeylessAuthentication[]): readonly { readonly path: string; readonly part: object }[] {
  return methods.flatMap((method, index): readonly { path: string; part: object }[] => {
    const path = `authentication.${index}`;
    switch (method.method) {
      case "private_key_jwt":
        if (method.jwks_uri !== undefined) return [{ path: `${path}.jwks_uri`, part: { jwks_uri: method.jwks_uri } }];
        return (method.jwks?.keys ?? []).map((key, at) => ({ path: `${path}.jwks.keys.${at}`, part: { jwks: { keys: [essence(key)] } } }));
      case "federation":
        return [{ path: `${path}.subject`, part: { issuer: method.issuer, subject: method.subject } }];
      case "tls_client_auth":
      case "self_signed_tls":
        return [{ path, part: method }];
    }
  });
}

/** Without kid, use and alg: the key itself. */
const essence = (key: Readonly<Record<string, unknown>>): object => Object.fromEntries(["kty", ...(PUBLIC[String(key["kty"])] ?? [])].map((member) => [member, key[member]]));
