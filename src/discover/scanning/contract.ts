// What a secret detector is: a declaration that carries its own proof. The engine knows no detector by name.
import type { CredentialKind } from "../../model/index.ts";

export interface Detector {
  /** Kebab-case, `<provider>-<what>`: `aws-access-key`, `github-pat`. The file has the same name. */
  readonly id: string;
  readonly title: string;
  readonly provider: string;
  readonly kind: CredentialKind;
  /** Lower-case literals, at least one of which stands near every match: what the prefilter looks for. */
  readonly keywords: readonly string[];
  /** Applied in a window around a keyword. Group `secret` (or group 1, or the whole match) is the secret. MUST run in linear time in practice. */
  readonly pattern: RegExp;
  /** How far from a keyword a match may extend, in characters; 512 when absent. Multi-line kinds say more. */
  readonly reach?: number;
  /** Goes by a name beside a value of any form: does not look into a run of thousands of characters without a blank or a quote, which is data. */
  readonly byName?: true;
  /** Cheap proof: checksum, entropy, shape. False drops the match. */
  readonly validate?: (secret: string, match: RegExpExecArray) => boolean;
  /** What the secret says about its identity without asking anyone: an account id, a host, a user. Never the value. */
  readonly identify?: (secret: string, match: RegExpExecArray) => Readonly<Record<string, string>>;
  readonly flags: readonly string[];
  /** Near misses that must not match, each with its reason. */
  readonly passes: readonly { readonly text: string; readonly why: string }[];
}
