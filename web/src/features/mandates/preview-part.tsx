// Beside the editor, as one types: what stands in the way, and what the text would change. Nothing of it is stored.
import type { ReactNode } from "react";
import type { MandatePreview, MandatePreviewed } from "../../api/model.ts";
import { A } from "../../app/url.tsx";
import { Mark, ReachBar } from "../../ui/meaning.tsx";
import { Name } from "../../ui/name.tsx";
import { When } from "../../ui/time.tsx";

export function Requirement({ of }: { readonly of: NonNullable<MandatePreviewed["requirement"]> }): ReactNode {
  return (
    <>
      <Mark is={of.risk === "critical" ? "danger" : of.risk === "elevated" ? "warn" : "ok"}>
        <span>
          {of.risk} risk: {of.reasons.join("; ")}
        </span>
      </Mark>
      <p className="dim">Must be approved by {of.parts.map((part) => (part === "security" ? "a security approver" : `its ${part}`)).join(" and by ")}.</p>
    </>
  );
}

export function PreviewPart({ preview, subjects }: { readonly preview: MandatePreview; readonly subjects: number }): ReactNode {
  const { newly, no_longer, tools_added, tools_removed, loosened, excess, refused, identities, is_cut, in_force } = preview;
  const notRead = identities.filter(({ is_use_read }) => !is_use_read);
  return (
    <>
      <h2>What it would change</h2>
      <p>
        Names <strong>{subjects.toLocaleString()}</strong> {subjects === 1 ? "identity" : "identities"} of the inventory today
        {in_force === null ? "." : `; compared with version ${in_force}, which is in force.`}
      </p>
      <Listed
        title="Newly reachable"
        none={in_force === null && identities.length === 0 ? "It allows no access yet." : "It allows nothing that was not allowed yesterday."}
        count={newly.count + tools_added.count}
        open
        lines={[
          ...newly.items.map((each) => ({ key: `${each.action} ${each.resource}`, what: each.action, more: <>on <Name text={each.resource} mono limit={60} />{each.is_granted ? <span className="dim"> · it holds this right already</span> : null}</> })),
          ...tools_added.items.map((tool) => ({ key: `tool ${tool}`, what: tool, more: <span className="dim">tool</span> })),
        ]}
      />
      {loosened.length === 0 ? null : (
        <ul className="problems" aria-label="What it loosens">
          {loosened.map(({ dimension, says }) => (
            <li key={`${dimension} ${says}`}>
              <Mark is="warn"><span>{says}</span></Mark>
            </li>
          ))}
        </ul>
      )}
      <Listed
        title="No longer allowed"
        none=""
        count={no_longer.count + tools_removed.count}
        lines={[
          ...no_longer.items.map((each) => ({ key: `${each.action} ${each.resource}`, what: each.action, more: <>on <Name text={each.resource} mono limit={60} /></> })),
          ...tools_removed.items.map((tool) => ({ key: `tool ${tool}`, what: tool, more: <span className="dim">tool</span> })),
        ]}
      />
      <Listed
        title="Granted beyond it"
        none={identities.length === 0 ? "" : "Nothing is granted beyond it."}
        count={excess.count}
        lines={excess.items.map((each) => ({ key: `${each.identity} ${each.action} ${each.resource} ${each.through}`, what: each.action, more: <>on <Name text={each.resource} mono limit={50} /> by <Name text={each.through} limit={40} />{identities.length > 1 ? <> · <Name text={each.name} limit={30} /></> : null}</> }))}
      />
      <Listed
        title="Use it would have refused"
        none={identities.length > notRead.length ? "It would have refused nothing that was used." : ""}
        count={refused.count}
        open
        lines={refused.items.map((each) => ({ key: `${each.identity} ${each.action}`, what: each.action, more: <>last used <When at={each.last_used_at} />{identities.length > 1 ? <> · <Name text={each.name} limit={30} /></> : null}</> }))}
      />
      {notRead.length === 0 ? null : (
        <p className="dim small">
          <Mark is="unknown">Use of {notRead.length === 1 ? <Name text={notRead[0]?.name ?? ""} limit={40} /> : `${notRead.length} of these identities`} was not read, so what it would have refused is not known.</Mark>
        </p>
      )}
      {is_cut ? <p className="dim small">There is more than is compared here: it names many identities, or many actions on many resources.</p> : null}
      {identities.length === 0 ? null : (
        <details>
          <summary>How far they reach today</summary>
          <ul className="preview-lines">
            {identities.map(({ id, name, reach, is_new }) => (
              <li key={id}>
                <A href={`/identities/${encodeURIComponent(id)}`}><Name text={name} limit={50} /></A> <ReachBar level={reach ?? ""} />
                {is_new ? <span className="dim small"> · no mandate allows it any access yet</span> : null}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

interface Line {
  readonly key: string;
  readonly what: string;
  readonly more: ReactNode;
}

function Listed({ title, none, count, lines, open = false }: { readonly title: string; readonly none: string; readonly count: number; readonly lines: readonly Line[]; readonly open?: boolean }): ReactNode {
  if (count === 0) return none === "" ? null : <p className="dim small">{none}</p>;
  return (
    <details open={open}>
      <summary>
        {title}: <strong>{count.toLocaleString()}</strong>
      </summary>
      <ul className="preview-lines">
        {lines.map(({ key, what, more }) => (
          <li key={key}>
            <code>{what}</code> {more}
          </li>
        ))}
      </ul>
      {count > lines.length ? <p className="dim small">and {(count - lines.length).toLocaleString()} more</p> : null}
    </details>
  );
}
