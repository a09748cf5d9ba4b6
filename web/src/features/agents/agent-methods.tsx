// Ways in which an agent proves who it is: none of them is a shared secret, which is made on the agent's page and shown once.
import { JsonInput, NativeSelect } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { ChoiceField, TextField, useMember } from "../mandates/mandate-form-fields.tsx";
import { Entries } from "../mandates/mandate-form-scope.tsx";
import type { Path } from "../../ui/document-text.ts";

const FRESH: Readonly<Record<string, { readonly label: string; readonly says: string; readonly begin: object }>> = {
  federation: { label: "Its platform's token", says: "Kubernetes, GitHub Actions, GitLab, SPIFFE or a cloud vouches for it; nothing is stored anywhere.", begin: { method: "federation", kind: "kubernetes", issuer: "", audience: "", subject: "" } },
  private_key_jwt: { label: "A key of its own", says: "It signs with a private key that never leaves it; here is the public one.", begin: { method: "private_key_jwt", jwks_uri: "" } },
  tls_client_auth: { label: "A certificate by its name", says: "Of an authority that this installation trusts.", begin: { method: "tls_client_auth", san_uri: "" } },
  self_signed_tls: { label: "One certificate", says: "This one alone, by its thumbprint.", begin: { method: "self_signed_tls", "x5t#S256": "" } },
};
const METHODS = Object.entries(FRESH).map(([value, { label }]) => ({ value, label }));

export function MethodsFields(): ReactNode {
  const { warning } = useMember(["authentication"]);
  return (
    <>
      {warning === undefined ? null : <p className="field-warning">{warning}</p>}
      <Entries path={["authentication"]} name="Way" add="Add a way" fresh={FRESH["federation"]?.begin}>
        {(path) => <MethodFields path={path} />}
      </Entries>
    </>
  );
}

function MethodFields({ path }: { readonly path: Path }): ReactNode {
  const { value, put, error, warning } = useMember(path);
  const method = typeof value === "object" && value !== null ? String((value as { method?: unknown }).method) : "";
  return (
    <>
      <NativeSelect size="xs" label="By" description={FRESH[method]?.says} data={METHODS} value={method} onChange={(event) => put(FRESH[event.currentTarget.value]?.begin)} />
      {method === "federation" ? <FederationFields path={path} /> : method === "private_key_jwt" ? <KeyFields path={path} /> : method === "tls_client_auth" ? <CertificateFields path={path} value={value} /> : <TextField label="SHA-256 of the certificate, base64url" path={[...path, "x5t#S256"]} needed />}
      {error === undefined ? null : <p className="field-error">{error}</p>}
      {warning === undefined ? null : <p className="field-warning">{warning}</p>}
    </>
  );
}

const PLATFORMS: readonly { readonly value: string; readonly label: string; readonly subject: string; readonly issuer: string }[] = [
  { value: "kubernetes", label: "Kubernetes", subject: "system:serviceaccount:NAMESPACE:NAME", issuer: "the cluster's issuer" },
  { value: "github-actions", label: "GitHub Actions", subject: "repo:OWNER/REPOSITORY:ref:refs/heads/main", issuer: "https://token.actions.githubusercontent.com" },
  { value: "gitlab", label: "GitLab", subject: "project_path:GROUP/PROJECT:ref_type:branch:ref:main", issuer: "https://gitlab.com" },
  { value: "spiffe", label: "SPIFFE", subject: "spiffe://trust-domain/path", issuer: "the trust domain's issuer" },
  { value: "cloud", label: "A cloud", subject: "the subject of its tokens", issuer: "the cloud's issuer" },
];

function FederationFields({ path }: { readonly path: Path }): ReactNode {
  const { value } = useMember([...path, "kind"]);
  const platform = PLATFORMS.find((each) => each.value === value);
  return (
    <>
      <ChoiceField label="Platform" path={[...path, "kind"]} choices={PLATFORMS} />
      <TextField label="Issuer" path={[...path, "issuer"]} needed placeholder={platform?.issuer ?? ""} />
      <TextField label="Subject" path={[...path, "subject"]} needed placeholder={platform?.subject ?? ""} hint="Exact, or * for one part; at the end for all that follows" />
      <TextField label="Audience" path={[...path, "audience"]} needed hint="For whom its tokens are made: mostly the address of this installation" />
      <TextField label="Address of the issuer's keys" path={[...path, "jwks_uri"]} hint="Left empty, the issuer's own metadata says it" />
    </>
  );
}

function KeyFields({ path }: { readonly path: Path }): ReactNode {
  const { value } = useMember([...path, "jwks"]);
  const { put } = useMember(path);
  const isHere = value !== undefined;
  return (
    <>
      <NativeSelect size="xs" label="Its public keys" data={[{ value: "uri", label: "are at an address" }, { value: "here", label: "are given here" }]} value={isHere ? "here" : "uri"} onChange={(event) => put(event.currentTarget.value === "here" ? { method: "private_key_jwt", jwks: { keys: [] } } : { method: "private_key_jwt", jwks_uri: "" })} />
      {isHere ? <KeysField path={[...path, "jwks"]} /> : <TextField label="Address of its keys" path={[...path, "jwks_uri"]} needed placeholder="https://agent.example/jwks.json" />}
    </>
  );
}

/** Written into the document when it is JSON; until then only here. */
function KeysField({ path }: { readonly path: Path }): ReactNode {
  const { value, put, error } = useMember(path, { within: true });
  const [text, setText] = useState(JSON.stringify(value, null, 2));
  return (
    <JsonInput
      size="xs"
      label="Public keys (JWKS)"
      description="Never the private part: a key that shows it is refused"
      validationError="This is no JSON yet."
      error={error}
      autosize
      minRows={4}
      maxRows={12}
      value={text}
      onChange={(given) => {
        setText(given);
        const keys = parsed(given);
        if (keys !== undefined) put(keys);
      }}
    />
  );
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    // Still being typed.
    return undefined;
  }
}

const NAMES = [
  { value: "san_uri", label: "URI in it (SPIFFE ID)" },
  { value: "san_dns", label: "DNS name in it" },
  { value: "subject_dn", label: "subject" },
];

function CertificateFields({ path, value }: { readonly path: Path; readonly value: unknown }): ReactNode {
  const { put } = useMember(path);
  const by = NAMES.find((name) => typeof value === "object" && value !== null && name.value in value)?.value ?? "san_uri";
  return (
    <>
      <NativeSelect size="xs" label="Known by the" data={NAMES} value={by} onChange={(event) => put({ method: "tls_client_auth", [event.currentTarget.value]: "" })} />
      <TextField label="Name in the certificate" path={[...path, by]} needed placeholder={by === "san_uri" ? "spiffe://trust-domain/path" : ""} />
    </>
  );
}
