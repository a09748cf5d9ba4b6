// Small drawn signs for providers and kinds. Decoration beside a word, hence hidden from screen readers.
import type { ReactNode } from "react";

const KIND_PATHS: Readonly<Record<string, string>> = {
  "service-account": "M8 1.8l5.4 3.1v6.2L8 14.2l-5.4-3.1V4.9z",
  workload: "M2.5 4h11v8h-11zM2.5 7h11",
  "oauth-app": "M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3zM8 6v4M6 8h4",
  bot: "M3 6h10v7H3zM8 6V3M6 9v1M10 9v1",
  agent: "M8 1.8l1.7 4.4 4.5 1.8-4.5 1.8L8 14.2 6.3 9.8 1.8 8l4.5-1.8z",
  machine: "M3 2.5h10v4H3zM3 9.5h10v4H3z",
  unattributed: "M5.8 6a2.2 2.2 0 1 1 3 2c-.6.3-.8.7-.8 1.4M8 12v.5",
  person: "M8 8a2.7 2.7 0 1 0 0-5.4A2.7 2.7 0 0 0 8 8zM3 13.6c.6-2.6 2.5-4 5-4s4.4 1.4 5 4",
};

export function KindGlyph({ kind }: { readonly kind: string }): ReactNode {
  return (
    <svg className="glyph" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path d={KIND_PATHS[kind] ?? "M3 3h10v10H3z"} fill="none" stroke="currentColor" strokeWidth="1.3" strokeLinejoin="round" />
    </svg>
  );
}

const PROVIDERS: Readonly<Record<string, readonly [string, string]>> = {
  aws: ["AWS", "Amazon Web Services"],
  kubernetes: ["K8s", "Kubernetes"],
  "source-code": ["Code", "Source code"],
  workstation: ["WS", "Workstation"],
};

export const providerName = (id: string): string => PROVIDERS[id]?.[1] ?? id;

export function Provider({ id }: { readonly id: string }): ReactNode {
  return (
    <span className="provider" title={providerName(id)}>
      {PROVIDERS[id]?.[0] ?? id}
    </span>
  );
}

const KIND_WORDS: Readonly<Record<string, string>> = {
  "service-account": "service account",
  workload: "workload",
  "oauth-app": "OAuth application",
  unattributed: "unattributed credential",
};

export const kindWord = (kind: string): string => KIND_WORDS[kind] ?? kind.replaceAll("-", " ");
