// What is wrong with a policy as one types, how it answers its cases, what it would loosen, and which small changes its cases do not notice.
import { Button } from "@mantine/core";
import { useMutation, useQuery, type UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { RuntimeCheck, RuntimePolicyContent } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { Mark } from "../../ui/meaning.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { sayProblem } from "../../ui/toasts.tsx";

export const useCheck = (content: RuntimePolicyContent | null): UseQueryResult<RuntimeCheck> =>
  useQuery({ queryKey: [...keys.runtimePolicies, "check", content], queryFn: ({ signal }) => api.runtimePolicies.check({ body: { content: content as RuntimePolicyContent } }, { signal }), enabled: content !== null, placeholderData: (before) => before, retry: false });

export function CheckPart({ content, query }: { readonly content: RuntimePolicyContent | null; readonly query: UseQueryResult<RuntimeCheck> }): ReactNode {
  const mutate = useMutation({ mutationFn: (of: RuntimePolicyContent) => api.runtimePolicies.check({ body: { content: of, mutate: true } }), onError: (error) => sayProblem("changing the policy to see what its cases notice", error) });
  if (query.data === undefined) return query.error === null ? <Skeleton rows={5} doing="Checking the policy" /> : <Problem error={query.error} doing="checking the policy" />;
  const { ok, problems, cases, loosening } = query.data;
  const score = mutate.data?.mutation ?? null;
  return (
    <div className="stack" aria-live="polite">
      <section className="section" aria-labelledby="checked">
        <header>
          <h2 id="checked">Does it hold?</h2>
          <Mark is={ok ? "ok" : "danger"}>{ok ? "it can go in force" : "it cannot go in force"}</Mark>
        </header>
        {problems.length === 0 ? <p className="dim">Nothing is wrong with it.</p> : (
          <ul className="runtime-list">
            {problems.map(({ policy, says, weight, at }) => (
              <li key={`${policy} ${says} ${at?.line}`}>
                <Mark is={weight === "error" ? "danger" : "warn"}>{at === null ? weight : `line ${at.line}, column ${at.column}`}</Mark> {policy === null ? null : <code>{policy}</code>} <bdi>{says}</bdi>
              </li>
            ))}
          </ul>
        )}
        {loosening.length === 0 ? null : (
          <>
            <p><Mark is="warn">It lets more pass</Mark> Somebody who did not write it must activate it.</p>
            <ul className="runtime-list">{loosening.map((says) => <li key={says}>{says}</li>)}</ul>
          </>
        )}
      </section>
      <section className="section" aria-labelledby="cases">
        <header>
          <h2 id="cases">Cases</h2>
          <span className="dim small">{cases.filter(({ passed }) => passed).length} of {cases.length} pass</span>
        </header>
        {cases.length === 0 ? <p className="dim">They are run as soon as the text holds.</p> : (
          <ul className="runtime-list">
            {cases.map(({ name, passed, got, says }) => (
              <li key={name}>
                <Mark is={passed ? "ok" : "danger"}>{got}</Mark> <bdi>{name}</bdi>{passed ? null : <span className="dim">: {says}</span>}
              </li>
            ))}
          </ul>
        )}
      </section>
      {!ok || content === null ? null : (
        <section className="section" aria-labelledby="mutation">
          <header>
            <h2 id="mutation">Do the cases hold it fast?</h2>
            {score === null ? null : <span className="dim small">{score.killed} of {score.mutants} small changes are noticed</span>}
          </header>
          {score === null ? <p className="dim">Every operator, number, word, scope and effect is changed once; a change that no case notices shows a case that is missing.</p> : score.survivors.length === 0 ? <p><Mark is="ok">every change is noticed</Mark></p> : (
            <ul className="runtime-list">{score.survivors.map(({ policy, says }) => <li key={`${policy} ${says}`}><code>{policy}</code>: {says}</li>)}</ul>
          )}
          <div><Button variant="default" size="xs" loading={mutate.isPending} onClick={() => mutate.mutate(content)}>Change it everywhere once</Button></div>
        </section>
      )}
    </div>
  );
}
