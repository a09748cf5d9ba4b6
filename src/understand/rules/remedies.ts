// The exact command that ends a match, per provider. Names are quoted for a POSIX shell; a remedy never deletes before it disables.
import { parseNodeKey, type Credential, type Identity } from "../../model/index.ts";

/** A word for a POSIX shell, quoted when it must be. */
export const shell = (word: string): string => (/^[A-Za-z0-9_./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** The short name in an IAM ARN: what the AWS CLI takes. */
export const iamName = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);

/** `-n namespace name` for a Kubernetes `namespace/name`. */
export function namespaced(nativeId: string): string {
  const [namespace = "", name = ""] = nativeId.split("/");
  return `-n ${shell(namespace)} ${shell(name)}`;
}

const userOf = (credential: Credential): string => (credential.holder === null ? "USER_NAME" : iamName(parseNodeKey(credential.holder).nativeId));

/** A key id is known only when an export lists it; the credential report alone names the slot. */
const keyIdOf = (credential: Credential): string => (/^A[KS]IA[A-Z0-9]{12,}$/.test(credential.nativeId) ? credential.nativeId : "ACCESS_KEY_ID");

export function deactivateKey(credential: Credential): string {
  const user = shell(userOf(credential));
  const listing = keyIdOf(credential) === "ACCESS_KEY_ID" ? `aws iam list-access-keys --user-name ${user}\n` : "";
  return `${listing}aws iam update-access-key --user-name ${user} --access-key-id ${keyIdOf(credential)} --status Inactive`;
}

export function rotateKey(credential: Credential): string {
  const user = shell(userOf(credential));
  return [
    `aws iam create-access-key --user-name ${user}`,
    "# hand the new key to the consumer, and wait until the old one is silent:",
    `aws iam get-access-key-last-used --access-key-id ${keyIdOf(credential)}`,
    deactivateKey(credential),
    `aws iam delete-access-key --user-name ${user} --access-key-id ${keyIdOf(credential)}`,
  ].join("\n");
}

/** The command that stops an identity without destroying it. */
export function suspend(identity: Identity): string {
  const name = shell(iamName(identity.nativeId));
  if (identity.provider === "aws" && identity.type === "role") {
    return `aws iam put-role-policy --role-name ${name} --policy-name SuspendedUnused --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}'`;
  }
  if (identity.provider === "aws") {
    return `aws iam put-user-policy --user-name ${name} --policy-name SuspendedUnused --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}'`;
  }
  if (identity.provider === "kubernetes") {
    return `kubectl get rolebindings,clusterrolebindings -A -o wide | grep ${shell(identity.nativeId)}\n# remove its bindings, and then, when nothing fails:\nkubectl delete serviceaccount ${namespaced(identity.nativeId)}`;
  }
  if (identity.provider === "source-code") return `gh workflow disable ${shell(iamName(identity.nativeId))}`;
  return `# remove the entry of ${identity.name} from ${identity.location?.file ?? "its configuration file"}`;
}

/** The command that records who owns it and what for, where its provider keeps such words. */
export function tagWith(identity: Identity, tags: Readonly<Record<string, string>>): string {
  const name = shell(iamName(identity.nativeId));
  const pairs = Object.entries(tags);
  if (identity.provider === "aws" && (identity.type === "role" || identity.type === "user")) {
    return `aws iam tag-${identity.type} --${identity.type}-name ${name} --tags ${pairs.map(([key, value]) => `Key=${key},Value=${shell(value)}`).join(" ")}`;
  }
  if (identity.provider === "kubernetes" && identity.type === "service-account") {
    return `kubectl annotate serviceaccount ${namespaced(identity.nativeId)} ${pairs.map(([key, value]) => `${key}=${shell(value)}`).join(" ")}`;
  }
  if (identity.provider === "source-code") return `# .github/CODEOWNERS: add the line\n${identity.nativeId.startsWith("/") ? "" : "/"}${identity.nativeId} ${tags["owner"] ?? "@owner"}`;
  return `# in Mandate, on the page of ${identity.name}: confirm ${pairs.map(([key, value]) => `${key} ${value}`).join(" and ")}`;
}
