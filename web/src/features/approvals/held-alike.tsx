// Calls that are alike and of low risk as one item with its count, decided together; each is still bound to its own digest, and is shown.
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { HeldAct } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { A } from "../../app/url.tsx";
import { Name } from "../../ui/name.tsx";
import { say, sayProblem } from "../../ui/toasts.tsx";
import { PaceLine } from "./held-answer.tsx";
import { inWords } from "./held-call.tsx";

const MOST_TOGETHER = 50;
const MINUTES = 15;

/** Groups of two and more that wait; what is not in one stays a row of its own. */
export function alikeGroups(rows: readonly HeldAct[]): { readonly groups: readonly (readonly HeldAct[])[]; readonly alone: readonly HeldAct[] } {
  const together = rows.filter(({ state, risk, alike }) => state === "pending" && risk === "low" && alike !== null);
  const groups = [...Map.groupBy(together, ({ alike }) => alike).values()].filter(({ length }) => length > 1);
  const grouped = new Set(groups.flat());
  return { groups, alone: rows.filter((row) => !grouped.has(row)) };
}

export function AlikeGroups({ groups }: { readonly groups: readonly (readonly HeldAct[])[] }): ReactNode {
  const pace = useQuery({ queryKey: [...keys.heldActs, "pace"], queryFn: ({ signal }) => api.heldActs.pace({ signal }), enabled: groups.length > 0 });
  if (groups.length === 0) return null;
  return (
    <section className="section" aria-labelledby="alike">
      <header>
        <h2 id="alike">Alike, and of low risk</h2>
      </header>
      <div className="stack">
        {groups.map((group) => (
          <Group key={group[0]?.alike ?? ""} of={group} />
        ))}
        {pace.data === undefined ? null : <PaceLine of={pace.data} />}
      </div>
    </section>
  );
}

function Group({ of }: { readonly of: readonly HeldAct[] }): ReactNode {
  const cache = useQueryClient();
  const [comment, setComment] = useState("");
  const chosen = of.slice(0, MOST_TOGETHER);
  const [first] = chosen;
  const decide = useMutation({
    mutationFn: (decision: "approved" | "denied") => api.heldActs.decideSeveral({ body: { decision, comment: comment.trim(), minutes: MINUTES, held: chosen.map(({ id, digest }) => ({ id, digest })) } }),
    onSuccess: ({ data }, decision) => {
      const refused = data.filter(({ done }) => !done);
      say(`${data.length - refused.length} ${decision === "approved" ? "may be done, each once" : "refused"}.${refused.length === 0 ? "" : ` ${refused.length} not: ${refused[0]?.says ?? ""}`}`);
    },
    onError: (error) => sayProblem("deciding", error),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.heldActs }),
  });
  if (first === undefined) return null;
  return (
    <div className="held-group" role="group" aria-label={`${of.length} alike: ${first.act}`}>
      <details>
        <summary>
          <strong>{of.length.toLocaleString()} ×</strong> <bdi>{inWords(first.act)}</bdi>, by <bdi>{first.principal.name}</bdi>
        </summary>
        <ul className="held-list">
          {of.map((row) => (
            <li key={row.id}>
              <A href={`/approvals/held/${encodeURIComponent(row.id)}`}>
                <Name text={argumentsLine(row)} mono limit={120} />
              </A>
            </li>
          ))}
        </ul>
      </details>
      <div className="row">
        <TextInput aria-label="Comment for all" placeholder="Comment for all" maxLength={2000} value={comment} onChange={(event) => setComment(event.currentTarget.value)} />
        <Button loading={decide.isPending} onClick={() => decide.mutate("approved")}>
          Let {chosen.length} go, each once
        </Button>
        <Button variant="default" loading={decide.isPending} onClick={() => decide.mutate("denied")}>
          Refuse {chosen.length}
        </Button>
      </div>
    </div>
  );
}

function argumentsLine({ arguments: given, id }: HeldAct): string {
  const line = Object.entries(given).map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`).join(" · ");
  return line === "" ? id : line;
}
