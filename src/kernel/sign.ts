// Signed notes (c2sp.org/signed-note) with Ed25519: text that carries its signatures. A private key never leaves this file.
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from "node:crypto";
import { MandateError } from "./errors.ts";

const ED25519 = 0x01;
/** SPEC: RFC 8410. What stands before the 32 bytes of a key in DER. */
const PRIVATE_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const PUBLIC_PREFIX = Buffer.from("302a300506032b6570032100", "hex");
const KEY_BYTES = 32;

export interface NoteSigner {
  readonly name: string;
  /** `name+hex8+base64`, to give to whoever checks. */
  readonly verifierKey: string;
  /** The text with this signature after it. The text MUST end with a newline. */
  sign(text: string): string;
}

export interface NoteVerifier {
  readonly name: string;
  readonly keyId: string;
  verify(text: Uint8Array, signature: Uint8Array): boolean;
}

/** A new key as `PRIVATE+KEY+name+hex8+base64`: for a file that only its owner may read. */
export function generateSignerKey(name: string): string {
  assertName(name);
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const seed = privateKey.export({ format: "der", type: "pkcs8" }).subarray(PRIVATE_PREFIX.length);
  return `PRIVATE+KEY+${name}+${keyIdOf(name, rawPublic(publicKey)).toString("hex")}+${Buffer.concat([Buffer.from([ED25519]), seed]).toString("base64")}`;
}

export function openSigner(signerKey: string): NoteSigner {
  const match = /^PRIVATE\+KEY\+([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(signerKey.trim());
  const data = Buffer.from(match?.[3] ?? "", "base64");
  if (match === null || data.length !== KEY_BYTES + 1 || data[0] !== ED25519) throw new MandateError("configuration_invalid", "the signing key of the audit log is damaged; restore its file from a backup, or remove it to begin with a new key");
  const name = match[1] as string;
  const key = createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, data.subarray(1)]), format: "der", type: "pkcs8" });
  const publicBytes = rawPublic(createPublicKey(key));
  const keyId = keyIdOf(name, publicBytes);
  if (keyId.toString("hex") !== match[2]) throw new MandateError("configuration_invalid", "the signing key of the audit log does not fit its name; restore its file from a backup");
  return {
    name,
    verifierKey: `${name}+${keyId.toString("hex")}+${Buffer.concat([Buffer.from([ED25519]), publicBytes]).toString("base64")}`,
    sign: (text) => `${text}\n${signatureLine(name, Buffer.concat([keyId, sign(null, Buffer.from(text), key)]))}`,
  };
}

export function openVerifier(verifierKey: string): NoteVerifier {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(verifierKey.trim());
  const data = Buffer.from(match?.[3] ?? "", "base64");
  if (match === null || data.length !== KEY_BYTES + 1 || data[0] !== ED25519) throw new MandateError("invalid_input", "the verifier key is not of the form name+id+key with an Ed25519 key; copy it whole");
  const name = match[1] as string;
  const publicBytes = data.subarray(1);
  if (keyIdOf(name, publicBytes).toString("hex") !== match[2]) throw new MandateError("invalid_input", "the verifier key does not fit its name; copy it whole");
  const key: KeyObject = createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, publicBytes]), format: "der", type: "spki" });
  return { name, keyId: match[2] as string, verify: (text, signature) => verify(null, text, key, signature) };
}

const EM_DASH = "\u2014";
const signatureLine = (name: string, signature: Uint8Array) => `${EM_DASH} ${name} ${Buffer.from(signature).toString("base64")}\n`;

export interface Note {
  /** With its last newline. */
  readonly text: string;
  readonly signatures: readonly { readonly name: string; readonly keyId: string; readonly signature: Uint8Array }[];
}

const MOST_NOTE_BYTES = 1_000_000;

/** Takes a note apart without believing it. Throws `invalid_input` when it is none. */
export function parseNote(note: string): Note {
  const split = note.lastIndexOf("\n\n");
  const lines = note.slice(split + 2).split("\n");
  const isShaped = split >= 0 && note.endsWith("\n") && lines.length > 1 && Buffer.byteLength(note) <= MOST_NOTE_BYTES && note.isWellFormed() && !hasControls(note);
  if (!isShaped) throw new MandateError("invalid_input", "this is not a signed note: text, an empty line, and signature lines; copy it whole");
  const signatures = lines.slice(0, -1).map((line) => {
    const match = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/.exec(line);
    const bytes = Buffer.from(match?.[2] ?? "", "base64");
    if (match === null || bytes.length < 5) throw new MandateError("invalid_input", "the note has a damaged signature line; copy it whole");
    return { name: match[1] as string, keyId: bytes.subarray(0, 4).toString("hex"), signature: bytes.subarray(4) };
  });
  return { text: note.slice(0, split + 1), signatures };
}

/** The text, when at least one of the keys signed it and none of their signatures is false. Otherwise `undefined`. */
export function verifyNote(note: string, verifiers: readonly NoteVerifier[]): string | undefined {
  const { text, signatures } = parseNote(note);
  let isSigned = false;
  for (const { name, keyId, signature } of signatures) {
    const verifier = verifiers.find((known) => known.name === name && known.keyId === keyId);
    if (verifier === undefined) continue;
    if (!verifier.verify(Buffer.from(text), signature)) return undefined;
    isSigned = true;
  }
  return isSigned ? text : undefined;
}

function keyIdOf(name: string, publicBytes: Uint8Array): Buffer {
  return createHash("sha256").update(`${name}\n`).update(Buffer.from([ED25519])).update(publicBytes).digest().subarray(0, 4);
}

const rawPublic = (key: KeyObject) => key.export({ format: "der", type: "spki" }).subarray(PUBLIC_PREFIX.length);

function assertName(name: string): void {
  if (name === "" || /[\s+]/.test(name)) throw new MandateError("invalid_input", "the name of a signing key has no spaces and no plus sign; choose another name");
}

/** Any ASCII control character but the newline. */
function hasControls(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if ((code < 0x20 && code !== 0x0a) || code === 0x7f) return true;
  }
  return false;
}
