// Secrets that stand in clear in files, as credentials without their values. An AWS key keeps its own id, so that it joins the inventory.
import { nodeKey, type CredentialObservation, type Observation } from "../../../model/index.ts";
import { scanText, type SecretMatch } from "../../scanning/index.ts";
import type { Place, TextFile } from "../contract.ts";
import { isAgentConfiguration, observeAgentConfiguration } from "../workstation/index.ts";
import { SOURCE_CODE } from "./workflows.ts";

/** Machine-written files: digests and names of machines look like secrets there, so that only detectors with a telling form count. */
const MACHINE_WRITTEN = /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lock|composer\.lock|poetry\.lock|uv\.lock|pdm\.lock|Pipfile\.lock|Cargo\.lock|Gemfile\.lock|go\.sum|flake\.lock|\.terraform\.lock\.hcl|gradle\.lockfile|deno\.lock)$|\.(?:min\.(?:js|css)|map|svg|ipynb|snap|sum|po|pot)$/i;
const TEST_PATH = /(?:^|\/)(?:tests?|__tests__|testdata|fixtures?|spec|specs|mocks?|__mocks__|examples?|samples?|docs?)\/|[._-](?:test|spec)\.[a-z]+$/i;

export function isScannable(file: TextFile): boolean {
  return file.text.length > 0 && !file.text.slice(0, 8192).includes("\u0000");
}

const REPORT_HEAD = /^(?:severity,risk,rule,title,|<\?xml[^>]*>\s*<testsuites[^>]*>\s*<testsuite name="mandate scan")/;

/** A scan's report that lies among the files: it names secrets by digests, which look like secrets, and holds none. */
function isReport({ text, parsed }: TextFile): boolean {
  if (REPORT_HEAD.test(text.slice(0, 1024))) return true;
  if (typeof parsed !== "object" || parsed === null) return false;
  const { coverage, rules, findings, runs } = parsed as Readonly<Record<string, unknown>>;
  const first = Array.isArray(runs) ? (runs[0] as { tool?: { driver?: { name?: unknown } } } | null) : undefined;
  return [coverage, rules, findings].every(Array.isArray) || first?.tool?.driver?.name === "Mandate";
}

export function observeSecrets(file: TextFile, place: Place): readonly Observation[] {
  if (isReport(file)) return [];
  const matches = scanText(file.text, { file: file.path }).filter(({ detector }) => detector.provider !== "generic" || !MACHINE_WRITTEN.test(file.path));
  if (matches.length === 0) return [];
  const told = toldByAgent(file, place);
  return mergeCredentials(matches.map((match) => credentialOf(match, file, place)).filter((credential) => credential.type === "access-key" || !told.has(credential.fingerprint)));
}

/** Fingerprints of what the workstation connector tells of this file with its agent: one thing, one credential. A cloud's key stays, as it joins the account's inventory. */
function toldByAgent(file: TextFile, place: Place): ReadonlySet<string | undefined> {
  if (!isAgentConfiguration(file)) return new Set();
  return new Set(observeAgentConfiguration(file, { ...place, gap: () => undefined }).flatMap((item) => (item.observed === "credential" ? [item.fingerprint] : [])));
}

function credentialOf(match: SecretMatch, file: TextFile, place: Place): CredentialObservation {
  const { detector, secret, line, column, identify } = match;
  const fingerprint = place.fingerprint(file.text.slice(match.offset, match.offset + match.length));
  const at = { file: file.path, line, column };
  const keyId = identify["accessKeyId"];
  const account = identify["account"];
  const identity =
    keyId === undefined
      ? { provider: SOURCE_CODE, realm: place.root, type: "leaked-secret", nativeId: `${detector.id}:${fingerprint.slice(0, 32)}`, name: `${detector.title} in ${file.path}` }
      : // Keys made before 2019 do not carry their account: they stay with the repository until the inventory knows the id.
        { ...(account === undefined ? { provider: SOURCE_CODE, realm: place.root } : { provider: "aws", realm: account }), type: "access-key", nativeId: keyId, name: keyId };
  return {
    observed: "credential",
    ...identity,
    kind: detector.kind,
    holder: null,
    status: "unknown",
    ...(identify["expiresAt"] === undefined || Number.isNaN(Date.parse(identify["expiresAt"])) ? {} : { expiresAt: new Date(identify["expiresAt"]).toISOString() }),
    // An AWS key id is no secret: only the secret key's fingerprint says something.
    ...(detector.id === "aws-access-key" ? {} : { fingerprint }),
    exposures: [at],
    location: at,
    attributes: {
      detector: detector.id,
      detectors: [detector.id],
      provider: detector.provider,
      title: detector.title,
      evidence: secret.redacted(),
      leaked: true,
      repository: place.root,
      ...(TEST_PATH.test(file.path) ? { inTestOrExample: true } : {}),
      ...(Object.keys(identify).length === 0 ? {} : { identify: { ...identify } }),
    },
  };
}

/** The same credential seen in several places, or by its id and by its secret, is one, with every place. */
export function mergeCredentials(credentials: readonly CredentialObservation[]): readonly CredentialObservation[] {
  const merged = new Map<string, CredentialObservation>();
  for (const credential of credentials) {
    const key = nodeKey(credential);
    const known = merged.get(key);
    merged.set(key, known === undefined ? credential : combine(known, credential));
  }
  return [...merged.values()];
}

function combine(first: CredentialObservation, second: CredentialObservation): CredentialObservation {
  // The secret key tells more than its id: its attributes and fingerprint win.
  const [main, other] = first.fingerprint === undefined && second.fingerprint !== undefined ? [second, first] : [first, second];
  // Where only the id stands, nothing is exposed once the secret is known to stand elsewhere.
  const exposed = (main.fingerprint === undefined) === (other.fingerprint === undefined) ? [main, other] : [main];
  const places = new Map(exposed.flatMap(({ exposures }) => exposures ?? []).map((place) => [`${place.file}:${place.line}:${place.column}`, place]));
  const detectors = [...new Set([first, second].flatMap(({ attributes }) => (attributes?.["detectors"] as readonly string[] | undefined) ?? []))];
  return { ...other, ...main, exposures: [...places.values()], attributes: { ...other.attributes, ...main.attributes, detectors } };
}
