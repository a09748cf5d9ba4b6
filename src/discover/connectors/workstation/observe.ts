// From one configuration file to what it says: the agent, the MCP servers it uses, the credentials that stand in clear.
import { nodeKey, type CredentialObservation, type IdentityObservation, type Location, type Observation } from "../../../model/index.ts";
import type { Json } from "../../../kernel/index.ts";
import type { Place, TextFile } from "../contract.ts";
import { clientOf, hostUserOf } from "./client.ts";
import { launchOf } from "./launch.ts";
import { isAgentSettings, permissionsOf } from "./permissions.ts";
import { plaintextIn, plaintextOf, type Plaintext } from "./plaintext.ts";
import { asRecord, documentOf, placeAt, type JsonRecord } from "./reading.ts";
import { shapeOf, type ServerDefinition } from "./shapes.ts";

const PROVIDER = "workstation";

/** Words of which at least one stands in every configuration: spares parsing every other file of a tree. */
const TELLING = /mcpServers|mcp_servers|mcp_config|"servers"|mcp\.servers|"mcp"|context_servers|extensions:|"permissions"|approval_policy|enableAllProjectMcpServers|allowedMcpServers|apiKeyHelper|chat\.tools\.(?:global\.)?autoApprove/;
const OWN_NAME = /(?:^|\/)(?:\.mcp\.json|\.claude\/settings(?:\.local)?\.json|managed-settings\.json|\.codex\/config\.toml)$/;
const READABLE = /\.(?:json|jsonc|json5|toml|ya?ml|code-workspace)$/i;

export function isAgentConfiguration(file: TextFile): boolean {
  if (!READABLE.test(file.path) || !(TELLING.test(file.text) || OWN_NAME.test(file.path))) return false;
  const root = asRecord(documentOf(file));
  return root !== undefined && (shapeOf(root, file.path) !== undefined || isAgentSettings(root, file.path));
}

export function observeAgentConfiguration(file: TextFile, place: Place): readonly Observation[] {
  const root = asRecord(documentOf(file));
  if (root === undefined) return [];
  const shape = shapeOf(root, file.path);
  if (shape === undefined && !isAgentSettings(root, file.path)) return [];
  const servers = shape?.servers ?? [];
  const agent = agentOf(file, place, root, shape?.client);
  const agentKey = nodeKey(agent);
  const secrets: CredentialObservation[] = [];
  const seen = servers.flatMap((server): readonly Observation[] => {
    const plaintext = plaintextOf(server);
    const observation = serverObservation(server, plaintext, { file, place });
    secrets.push(...plaintext.map((found) => credentialOf(found, observation.name, agentKey, { file, place })));
    return [observation, { observed: "relation", kind: "uses", from: agentKey, to: nodeKey(observation), location: observation.location ?? { file: file.path } }];
  });
  // PROVIDER: Claude Code's settings hand `env` to every session.
  const settingsEnv = Object.entries(asRecord(root["env"]) ?? {}).flatMap(([name, value]) => (typeof value === "string" ? plaintextIn("env", name, value) : []));
  secrets.push(...settingsEnv.map((found) => credentialOf(found, agent.name, agentKey, { file, place })));
  return [agent, ...seen, ...mergeSame(secrets)];
}

interface Reading {
  readonly file: TextFile;
  readonly place: Place;
}

function agentOf(file: TextFile, place: Place, root: JsonRecord, hint: { readonly id: string; readonly title: string } | undefined): IdentityObservation {
  const client = clientOf(file.path, hint);
  const user = hostUserOf(file.path);
  const permissions = permissionsOf(root);
  return {
    observed: "identity",
    kind: "agent",
    provider: PROVIDER,
    realm: place.root,
    type: "agent-client",
    nativeId: `${client.id}@${file.path}`,
    name: user === undefined ? `${client.title} (${file.path})` : `${client.title} of ${user}`,
    location: { file: file.path },
    attributes: {
      client: client.id,
      clientTitle: client.title,
      scope: client.scope,
      configPath: file.path,
      ...(user === undefined ? {} : { hostUser: user }),
      ...(permissions === undefined
        ? {}
        : {
            permissions: { allow: permissions.allow, deny: permissions.deny, ask: permissions.ask },
            permissionsAllow: permissions.allow,
            permissionsDeny: permissions.deny,
            unrestricted: permissions.unrestricted,
            ...(permissions.mode === undefined ? {} : { permissionMode: permissions.mode }),
          }),
    },
    ownerHints:
      user === undefined ? [] : [{ candidate: user, signal: "host-user", reason: `The configuration lies in the home folder of ${user}.`, weight: 0.8 }],
  };
}

function serverObservation(server: ServerDefinition, plaintext: readonly Plaintext[], { file, place }: Reading) {
  const launch = server.command === undefined ? undefined : launchOf(server.command, server.args);
  const url = server.url ?? launch?.bridgesTo;
  const hide = (text: string) => plaintext.reduce((shown, { held }) => held.mask(shown), text);
  const attributes: Record<string, Json> = {
    transport: server.transport,
    enabled: server.enabled,
    ...(server.project === undefined ? {} : { project: server.project }),
    ...(server.command === undefined ? {} : { command: hide(server.command), args: server.args.map(hide) }),
    ...(url === undefined ? {} : { url: hide(url), insecureTransport: isInsecure(url) }),
    ...(launch?.package === undefined ? {} : { package: launch.package, registry: launch.registry ?? "npm" }),
    ...(launch?.version === undefined ? {} : { version: launch.version }),
    pinned: launch?.pinned ?? true,
    ...(server.autoApprove === undefined ? {} : { autoApprove: server.autoApprove === true ? true : [...server.autoApprove] }),
    envNames: [...new Set([...Object.keys(server.env), ...server.referencedNames])],
    headerNames: Object.keys(server.headers),
    plaintextSecrets: plaintext.map(({ where, name, detector }) => ({ where, name, ...(detector === undefined ? {} : { detector }) })),
  };
  return {
    observed: "resource" as const,
    provider: PROVIDER,
    realm: place.root,
    type: "mcp-server",
    nativeId: `${file.path}#${server.project === undefined ? "" : `${server.project}#`}${server.name}`,
    name: server.name,
    location: locationOfName(file, server.name, server.project),
    attributes,
  };
}

/** True for a remote address without TLS. The machine itself is no network. */
export function isInsecure(url: string): boolean {
  const host = /^(?:http|ws):\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^/:?#]*)/i.exec(url)?.[1];
  return host !== undefined && !/^(?:localhost|.*\.localhost|127(?:\.\d{1,3}){3}|\[::1\]|0\.0\.0\.0|host\.docker\.internal)$/i.test(host);
}

function locationOfName(file: TextFile, name: string, project: string | undefined): Location {
  const from = project === undefined ? 0 : Math.max(0, file.text.indexOf(JSON.stringify(project)));
  const quoted = JSON.stringify(name);
  const forms = [`${quoted}:`, `${quoted} :`, `mcp_servers.${name}]`, `mcp_servers.${quoted}]`, `mcp_servers.${name}`, `${name}:`, quoted];
  for (const form of forms) {
    const at = file.text.indexOf(form, from);
    if (at >= 0) return { file: file.path, ...placeAt(file.text, at) };
  }
  return { file: file.path };
}

function credentialOf(found: Plaintext, holderName: string, holder: CredentialObservation["holder"], { file, place }: Reading): CredentialObservation {
  const fingerprint = found.held.fingerprint(place.fingerprint);
  // Every place of the file where the value stands, so that whoever finds the string there finds it told already.
  const places: readonly Location[] = found.held.offsetsIn(file.text).map((offset) => ({ file: file.path, ...placeAt(file.text, offset) }));
  return {
    observed: "credential",
    kind: found.kind ?? (/pass|pwd/i.test(found.name) ? "password" : /key/i.test(found.name) ? "api-key" : "token"),
    provider: PROVIDER,
    realm: place.root,
    type: "mcp-secret",
    nativeId: `${file.path}#${fingerprint.slice(0, 32)}`,
    name: `${found.name} of ${holderName}`,
    holder,
    status: "unknown",
    fingerprint,
    exposures: places.length > 0 ? places : [{ file: file.path }],
    location: places[0] ?? { file: file.path },
    attributes: {
      where: found.where,
      secretName: found.name,
      server: holderName,
      evidence: found.held.redacted,
      ...(found.detector === undefined ? {} : { detector: found.detector }),
      ...(found.provider === undefined ? {} : { provider: found.provider }),
      ...(found.identify === undefined || Object.keys(found.identify).length === 0 ? {} : { identify: { ...found.identify } }),
    },
  };
}

/** The same value in one file is one credential. */
function mergeSame(credentials: readonly CredentialObservation[]): readonly CredentialObservation[] {
  const byId = new Map<string, CredentialObservation>();
  for (const credential of credentials) if (!byId.has(credential.nativeId)) byId.set(credential.nativeId, credential);
  return [...byId.values()];
}
