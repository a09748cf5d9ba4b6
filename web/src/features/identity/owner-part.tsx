// Who answers for it: the confirmed owner, or candidates with their reasons. One click accepts; undo takes it back.
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { IdentityDetail } from "../../api/model.ts";
import { refreshAll } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { Part } from "../../ui/part.tsx";
import { Name, Prose } from "../../ui/name.tsx";
import { When } from "../../ui/time.tsx";
import { say, sayProblem } from "../../ui/toasts.tsx";
import { AskButton } from "../ownership/ask-button.tsx";
import { questionsAboutQuery } from "../ownership/ownership-queries.ts";
import { A } from "../../app/url.tsx";
import { suggestionsQuery } from "./identity-queries.ts";

export function OwnerPart({ identity }: { readonly identity: IdentityDetail }): ReactNode {
  const cache = useQueryClient();
  const query = useQuery(suggestionsQuery(identity.id));
  const [other, setOther] = useState("");
  const { id } = identity;
  const remove = useMutation({
    mutationFn: (version: string) => api.identities.removeOwner({ id, version }),
    onError: (error) => sayProblem("taking the owner back", error),
    onSettled: () => refreshAll(cache),
  });
  const confirm = useMutation({
    mutationFn: (owner: string) => api.identities.confirmOwner({ id, body: { owner }, version: identity.version }),
    onSuccess: (after, owner) => {
      setOther("");
      say(`${owner} answers for it now.`, () => remove.mutate(after.version));
    },
    onError: (error) => sayProblem("confirming the owner", error),
    onSettled: () => refreshAll(cache),
  });
  const { owner } = identity;
  const busy = confirm.isPending || remove.isPending;
  return (
    <Part id="owner" title="Who answers for it" query={query}>
      {(suggestions) => (
        <div className="stack">
          {owner.status === "confirmed" && owner.name !== null ? (
            <div className="row">
              <strong>
                <Name text={owner.name} />
              </strong>
              <span className="dim small">
                confirmed by <Name text={owner.confirmed_by ?? "somebody"} /> <When at={owner.confirmed_at} never="" />
                {owner.sponsor === null ? "" : `, sponsor ${owner.sponsor}`}
              </span>
              <Allowed to="owners.write">
                <Button variant="default" disabled={busy} onClick={() => remove.mutate(identity.version)}>
                  Take back
                </Button>
              </Allowed>
            </div>
          ) : (
            <p>
              Nobody has confirmed to be the owner.{" "}
              {suggestions.length === 0 ? "No evidence names a candidate: no tag, creator, code owner, commit or annotation was read that does." : "The evidence suggests:"}
            </p>
          )}
          <ul className="owners">
            {suggestions
              .filter((each) => each.candidate !== owner.name || owner.status !== "confirmed")
              .slice(0, 8)
              .map((each) => (
                <li key={each.candidate}>
                  <span className="owner-sure num">{Math.round(each.confidence * 100)} %</span>
                  <span className="stack card">
                    <Name text={each.candidate} />
                    {each.reasons.slice(0, 4).map((reason) => (
                      <span key={`${reason.signal}${reason.reason}`} className="dim small">
                        <Prose text={reason.reason} limit={240} />
                      </span>
                    ))}
                  </span>
                  <Allowed to="owners.write">
                    <span className="row nowrap">
                      {owner.status === "confirmed" ? null : <AskButton identities={[id]} of={each.candidate} label="Ask" />}
                      <Button variant="default" disabled={busy} onClick={() => confirm.mutate(each.candidate)} aria-label={`Accept ${each.candidate} as the owner`}>
                        Accept
                      </Button>
                    </span>
                  </Allowed>
                </li>
              ))}
          </ul>
          {owner.status === "confirmed" ? null : <BeingAsked identity={id} canAsk={suggestions.length > 0} />}
          <Allowed to="owners.write" otherwise="To confirm an owner, the role operator is needed.">
            <form
              className="row"
              onSubmit={(event) => {
                event.preventDefault();
                if (other.trim() !== "") confirm.mutate(other.trim());
              }}
            >
              <TextInput aria-label="Another owner" placeholder="Somebody else: e-mail, login or team" value={other} maxLength={320} onChange={(event) => setOther(event.currentTarget.value)} className="search-field" />
              <Button type="submit" variant="default" disabled={other.trim() === "" || busy}>
                Confirm
              </Button>
            </form>
          </Allowed>
        </div>
      )}
    </Part>
  );
}

/** Who is asked now, or how the last question ended; else the way to ask whoever is likeliest. */
function BeingAsked({ identity, canAsk }: { readonly identity: string; readonly canAsk: boolean }): ReactNode {
  const { data } = useQuery(questionsAboutQuery(identity));
  const [last] = data ?? [];
  if (last?.state === "open")
    return (
      <p>
        <Name text={last.asked_of} /> is asked and has not answered yet (<When at={last.asked_at} />). <A href={`/ownership?tab=questions&question=${last.id}`}>Open the question</A>
      </p>
    );
  return (
    <div className="row">
      {last === undefined ? null : (
        <span className="dim small">
          <Name text={last.asked_of} /> was asked <When at={last.asked_at} />: {last.state}. <A href={`/ownership?tab=questions&question=${last.id}`}>Open the question</A>
        </span>
      )}
      {canAsk ? (
        <Allowed to="owners.write">
          <AskButton identities={[identity]} label="Ask whoever is likeliest" />
        </Allowed>
      ) : null}
    </div>
  );
}
