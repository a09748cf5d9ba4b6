// One identity: who is it, why, what can it, what does it? The story runs down the page; each part asks for itself.
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { asOf } from "../../app/as-of.tsx";
import { useUrl } from "../../app/url.tsx";
import { useKeys } from "../../ui/keys.ts";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { AgentOfIdentity, isCalledAgent } from "../agents/agent-of-identity.tsx";
import { Credentials } from "./credentials.tsx";
import { FindingsOf } from "./findings-of.tsx";
import { Grants } from "./grants.tsx";
import { IdentityHeader } from "./identity-header.tsx";
import { History } from "./history.tsx";
import { identityQuery } from "./identity-queries.ts";
import { MandatePart } from "./mandate-part.tsx";
import { OwnerPart } from "./owner-part.tsx";
import { ReachPart } from "./reach-part.tsx";
import { Relations } from "./relations.tsx";
import { ThreeSetsMatrix } from "./three-sets.tsx";
import "./identity.css";

export function IdentityPage(): ReactNode {
  const { id = "" } = useParams({ strict: false });
  const { params } = useUrl();
  const { data, error, refetch } = useQuery(identityQuery(id, asOf(params)));
  useKeys({ Escape: () => window.history.back() });
  if (data === undefined) return error === null ? <Skeleton rows={14} doing="Reading the identity" /> : <Problem error={error} doing="reading the identity" retry={() => void refetch()} />;
  return (
    <article className="identity">
      <IdentityHeader identity={data} />
      <ThreeSetsMatrix identity={data.id} sets={data.three_sets} notRead={data.not_read} />
      {isCalledAgent(data) ? <AgentOfIdentity identity={data} /> : null}
      <MandatePart identity={data} />
      <ReachPart identity={data} />
      <OwnerPart identity={data} />
      <FindingsOf id={id} />
      <Credentials id={id} />
      <Grants id={id} count={data.grant_count} />
      <Relations id={id} />
      <History id={id} />
    </article>
  );
}
