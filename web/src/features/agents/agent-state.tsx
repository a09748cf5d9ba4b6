// The state of an agent in a word with its meaning, and how it proves who it is, in words.
import type { ReactNode } from "react";
import type { Agent } from "../../api/model.ts";
import { Mark, type Meaning } from "../../ui/meaning.tsx";

type State = Agent["state"];

const MEANINGS: Readonly<Record<State, Meaning>> = { registered: "unknown", active: "ok", suspended: "warn", retired: "unknown" };
const WORDS: Readonly<Record<State, string>> = { registered: "registered, not active", active: "active", suspended: "suspended", retired: "retired" };

export const AgentStateMark = ({ of }: { readonly of: State }): ReactNode => <Mark is={MEANINGS[of]}>{WORDS[of]}</Mark>;

export const METHODS: Readonly<Record<string, string>> = {
  private_key_jwt: "a key of its own",
  tls_client_auth: "a certificate",
  self_signed_tls: "one certificate",
  federation: "its platform's token",
  client_secret: "a shared secret",
};

export const RUNTIMES = ["kubernetes", "ci", "serverless", "virtual-machine", "workstation", "hosted", "other"] as const;
export const RUNTIME_WORDS: Readonly<Record<(typeof RUNTIMES)[number], string>> = { kubernetes: "Kubernetes", ci: "a pipeline", serverless: "serverless", "virtual-machine": "a virtual machine", workstation: "somebody's workstation", hosted: "hosted by its vendor", other: "elsewhere" };
