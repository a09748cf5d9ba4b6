// What a waiver stands for, and its state, in words.
import type { ReactNode } from "react";
import type { RegisteredWaiver } from "../../api/model.ts";
import { Mark, type Meaning } from "../../ui/meaning.tsx";
import { Name, Prose } from "../../ui/name.tsx";

const MEANINGS: Readonly<Record<RegisteredWaiver["state"], Meaning>> = { requested: "warn", granted: "ok", refused: "danger", ended: "unknown" };
export const WaiverState = ({ of }: { readonly of: RegisteredWaiver["state"] }): ReactNode => <Mark is={MEANINGS[of]}>{of}</Mark>;

/** "AWS keys of staging": what it stands for, in words. */
export function ScopeWords({ of }: { readonly of: RegisteredWaiver }): ReactNode {
  const narrowed = [of.identity, of.provider, of.realm, of.environment].filter((each) => each !== null);
  return (
    <>
      <Prose text={of.rule_title ?? "A finding"} limit={120} />
      <div className="dim small">
        {of.finding === null ? "pattern" : "one finding"}
        {narrowed.length === 0 ? null : <> · <Name text={narrowed.join(" · ")} limit={80} mono /></>}
      </div>
    </>
  );
}
