// What it holds, directly and through groups, each with the document that says so.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Grant } from "../../api/model.ts";
import { Name } from "../../ui/name.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { More, Part } from "../../ui/part.tsx";
import { When } from "../../ui/time.tsx";
import { CodeBlock } from "../../ui/copy.tsx";
import { grantsQuery } from "./identity-queries.ts";

const EFFECTS: Readonly<Record<Grant["effect"], string>> = {
  allow: "allows",
  boundary: "caps (boundary)",
  scp: "caps (service control policy)",
  rcp: "caps (resource control policy)",
  session: "caps (session)",
};

export function Grants({ id, count }: { readonly id: string; readonly count: number }): ReactNode {
  const query = useInfiniteQuery(grantsQuery(id));
  return (
    <Part id="grants" title="Grants" query={query} note={`${count.toLocaleString()} held`}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.data);
        if (rows.length === 0) return <p className="dim">No grant of it was seen.</p>;
        return (
          <div className="stack">
            <ul className="grants">
              {rows.map((grant) => (
                <li key={grant.id}>
                  <GrantRow grant={grant} />
                </li>
              ))}
            </ul>
            <More query={query} />
          </div>
        );
      }}
    </Part>
  );
}

function GrantRow({ grant }: { readonly grant: Grant }): ReactNode {
  return (
    <details>
      <summary>
        <span className="grant-line">
          <span className="clip">
            <Name text={grant.entitlement.name} limit={56} /> <span className="dim small">{grant.entitlement.type.replaceAll("-", " ")}</span>
          </span>
          <span className="small">{EFFECTS[grant.effect]}</span>
          <span className="small clip">
            on <Name text={grant.resource} mono limit={40} />
          </span>
          <span className="small">
            {grant.conditional ? <Mark is="unknown">conditional</Mark> : null}
            {grant.via.length === 0 ? null : (
              <span className="dim">
                {" "}
                via <Name text={grant.via.map((group) => group.name).join(" › ")} limit={40} />
              </span>
            )}
            {grant.expires_at === null ? null : (
              <span>
                {" "}
                ends <When at={grant.expires_at} />
              </span>
            )}
          </span>
        </span>
      </summary>
      <div className="stack grant-more">
        <p className="small dim">
          <Name text={grant.entitlement.native_id} mono limit={120} />
        </p>
        {grant.document === null ? <p className="dim small">Its document was not read.</p> : <CodeBlock label="Policy document" text={JSON.stringify(grant.document, null, 2)} />}
      </div>
    </details>
  );
}
