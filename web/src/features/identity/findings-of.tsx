// What is wrong with it: its findings, worst first, each a link to the queue.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { A, hrefTo } from "../../app/url.tsx";
import { Risk, SeverityMark } from "../../ui/meaning.tsx";
import { Prose } from "../../ui/name.tsx";
import { More, Part } from "../../ui/part.tsx";
import { When } from "../../ui/time.tsx";
import { identityFindingsQuery } from "./identity-queries.ts";

export function FindingsOf({ id }: { readonly id: string }): ReactNode {
  const query = useInfiniteQuery(identityFindingsQuery(id));
  return (
    <Part id="findings" title="Findings" query={query} note={<A href={hrefTo("/findings", { identity: id })}>open in the queue</A>}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.data);
        if (rows.length === 0) {
          return (
            <p className="dim">
              No rule flags it. Rules whose data was not read say nothing: see <A href="/rules?status=not_evaluated">which ones</A>.
            </p>
          );
        }
        return (
          <div className="stack">
            <div className="scroll-x" tabIndex={0} role="region" aria-label="Findings of this identity">
              <table className="plain">
                <thead>
                  <tr>
                    <th scope="col">Severity</th>
                    <th scope="col">Finding</th>
                    <th scope="col">Rule</th>
                    <th scope="col">State</th>
                    <th scope="col">First seen</th>
                    <th scope="col" className="num">
                      Risk
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row) => (
                    <tr key={row.id}>
                      <td>
                        <SeverityMark of={row.severity} />
                      </td>
                      <td className="wide-cell">
                        <A href={`/findings/${encodeURIComponent(row.id)}?identity=${encodeURIComponent(id)}`}>
                          <Prose text={row.title} limit={240} />
                        </A>
                      </td>
                      <td className="mono nowrap">{row.rule}</td>
                      <td>{row.state}</td>
                      <td className="nowrap">
                        <When at={row.first_seen_at} />
                      </td>
                      <td className="num">
                        <Risk score={row.risk} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <More query={query} />
          </div>
        );
      }}
    </Part>
  );
}
