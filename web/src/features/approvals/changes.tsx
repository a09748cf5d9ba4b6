// The diff that is approved, member by member; what allows more than before is marked with a word and not by colour alone.
import type { ReactNode } from "react";
import type { ApprovalRequestDetail, RequestChange } from "../../api/model.ts";
import { Mark } from "../../ui/meaning.tsx";
import { Prose } from "../../ui/name.tsx";

const LONGEST = 600;

export function Changes({ detail }: { readonly detail: ApprovalRequestDetail }): ReactNode {
  const { changes, replaces } = detail;
  const wider = changes.filter(({ widens }) => widens).length;
  const title = replaces === null ? "What it would allow" : `What changes from version ${replaces}`;
  return (
    <section className="stack detail-section" aria-labelledby="changes">
      <h3 id="changes">{title}</h3>
      {changes.length === 0 ? <p className="dim">Nothing is different from what is in force.</p> : null}
      {replaces === null || changes.length === 0 ? null : <p>{wider === 0 ? <Mark is="ok">Nothing allows more than before.</Mark> : <Mark is="warn">{wider === 1 ? "One change allows" : `${wider} changes allow`} more than before.</Mark>}</p>}
      {changes.length === 0 ? null : (
        <div className="scroll-x" tabIndex={0} role="region" aria-labelledby="changes">
          <table className="changes">
            <thead>
              <tr>
                <th scope="col">Member</th>
                <th scope="col">{replaces === null ? "Asked" : "Change"}</th>
              </tr>
            </thead>
            <tbody>
              {changes.map((change) => (
                <tr key={`${change.path} ${change.before ?? ""} ${change.after ?? ""}`}>
                  <td className="change-path">
                    <code>{change.path}</code>
                    {change.widens && replaces !== null ? (
                      <div>
                        <Mark is="warn">wider</Mark>
                      </div>
                    ) : null}
                  </td>
                  <td>
                    <Values of={change} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

const Values = ({ of: { what, before, after } }: { readonly of: RequestChange }): ReactNode => (
  <>
    <span className="visually-hidden">{what}: </span>
    {before === null ? null : (
      <del>
        <Prose text={before} limit={LONGEST} />
      </del>
    )}
    {before === null || after === null ? null : " → "}
    {after === null ? null : (
      <ins>
        <Prose text={after} limit={LONGEST} />
      </ins>
    )}
  </>
);
