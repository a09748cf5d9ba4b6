// Questions that need the whole graph: who can, may it, how does one become another. Answered off the server's thread where it is heavy.
import type { AccessAnswer, EscalationPath, NodeKey } from "../model/index.ts";
import type { GrantedRight, UsedRight } from "../understand/access/index.ts";

/** A path with the keys of what it touches, where they are known in the estate. */
export interface KeyedPath extends EscalationPath {
  readonly fromKey: NodeKey;
  readonly toKey: NodeKey;
  readonly targetKeys: readonly NodeKey[];
  /** Title and remedy of each step's technique. */
  readonly techniques: readonly { readonly title: string; readonly remedy: string | null }[];
}

export interface Analysis {
  paths(question: { readonly from?: string | undefined; readonly to?: string | undefined; readonly provider?: string | undefined; readonly realm?: string | undefined; readonly at?: string | undefined; readonly limit: number }): Promise<{
    readonly paths: readonly KeyedPath[];
    readonly administrators: readonly NodeKey[];
    readonly truncated: boolean;
    readonly caveats: readonly string[];
  }>;
  whoCan(question: { readonly action: string; readonly resource: string; readonly provider?: string | undefined; readonly realm?: string | undefined; readonly at?: string | undefined; readonly limit: number }): Promise<{
    readonly answers: readonly { readonly identity: NodeKey; readonly answer: AccessAnswer }[];
    readonly asked: number;
    readonly truncated: boolean;
    readonly caveats: readonly string[];
  }>;
  check(question: { readonly identity: NodeKey; readonly action: string; readonly resource: string; readonly at?: string | undefined }): Promise<AccessAnswer>;
  /** What each identity is effectively granted and what it used; `null` where use was not read. Identities that are not known are left out. */
  rights(question: { readonly identities: readonly NodeKey[] }): Promise<readonly { readonly identity: NodeKey; readonly granted: readonly GrantedRight[]; readonly used: readonly UsedRight[] | null }[]>;
  suggest(question: { readonly kind: "action" | "resource"; readonly q: string; readonly limit: number }): Promise<readonly { readonly value: string; readonly label: string; readonly detail: string }[]>;
}
