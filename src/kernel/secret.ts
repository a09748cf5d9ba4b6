// A secret value that cannot be printed, logged, serialised or compared by accident. Only listed files may call `.reveal(`.
import { createHmac } from "node:crypto";
import { inspect } from "node:util";

const MASK = "[secret]";

export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The clear value. INVARIANT: callers are listed in test/architecture/layers.ts. */
  reveal(): string {
    return this.#value;
  }

  /** A keyed fingerprint (HMAC-SHA256, hex): joins the same secret seen in two places without keeping it. */
  fingerprint(key: Uint8Array | string): string {
    return createHmac("sha256", key).update(this.#value).digest("hex");
  }

  /** A form that is safe to show: the kind-telling prefix and the length, never enough to use. */
  redacted(): string {
    const shown = Math.min(4, Math.floor(this.#value.length / 4));
    return `${this.#value.slice(0, shown)}…(${this.#value.length} characters)`;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
