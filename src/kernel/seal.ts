// Secrets at rest: sealed with AES-256-GCM under a key that is not in the database. The sealed text is bound to its place, so that it opens nowhere else.
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { sha256Hex } from "./canonical.ts";
import { MandateError } from "./errors.ts";
import { Secret } from "./secret.ts";

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface Sealer {
  /** Names the key that seals now; stands in the sealed text, so that keys can be changed one after another. */
  readonly keyId: string;
  /** `place`: where it is kept, such as channel and field. */
  seal(secret: Secret, place: readonly string[]): string;
  /** Throws `configuration_invalid` when its key is not here, or when it was sealed for another place. */
  open(sealed: string, place: readonly string[]): Secret;
}

export const newSealKey = (): string => randomBytes(KEY_BYTES).toString("base64");

/** Keys in base64, white space between them: the first seals, every one opens. */
export function openSealer(keys: string): Sealer {
  const ring = new Map(keys.trim().split(/[\s,]+/).map((text) => keyOf(text)));
  const [first] = ring;
  if (first === undefined) throw badKey();
  const [keyId, key] = first;
  return {
    keyId,
    seal: (secret, place) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(bound(place));
      const body = Buffer.concat([cipher.update(secret.reveal(), "utf8"), cipher.final(), cipher.getAuthTag()]);
      return ["s1", keyId, nonce.toString("base64url"), body.toString("base64url")].join(".");
    },
    open: (sealed, place) => {
      const [form, id = "", nonce = "", text = ""] = sealed.split(".");
      const body = Buffer.from(text, "base64url");
      if (form !== "s1" || body.length < TAG_BYTES) throw damaged();
      const named = ring.get(id);
      if (named === undefined) throw lostKey(id);
      try {
        const opener = createDecipheriv("aes-256-gcm", named, Buffer.from(nonce, "base64url")).setAAD(bound(place)).setAuthTag(body.subarray(-TAG_BYTES));
        return new Secret(Buffer.concat([opener.update(body.subarray(0, -TAG_BYTES)), opener.final()]).toString("utf8"));
      } catch (cause) {
        throw damaged(cause);
      }
    },
  };
}

function keyOf(text: string): readonly [string, Buffer] {
  const key = Buffer.from(text, "base64");
  if (key.length !== KEY_BYTES || !/^[A-Za-z0-9+/]{43}=$/.test(text)) throw badKey();
  return [sha256Hex(key).slice(0, 8), key];
}

/** Length before text, so that no two places look alike. */
const bound = (place: readonly string[]): Buffer => Buffer.from(place.map((part) => `${Buffer.byteLength(part)}:${part}`).join(""));

const badKey = () => new MandateError("configuration_invalid", "the key that seals secrets is not 32 bytes in base64; make one with `openssl rand -base64 32`, or restore the former one");
const lostKey = (id: string) =>
  new MandateError("configuration_invalid", `this secret was sealed with the key ${id}, which is not here; restore seal.key (or seal_key) from your backup, or enter the secret again`, { fields: { key: id } });
const damaged = (cause?: unknown) => new MandateError("configuration_invalid", "this sealed secret is damaged or was moved from another place; enter the secret again", { cause });
