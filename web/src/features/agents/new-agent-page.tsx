// An agent is registered from something: by hand, as an instance of a template, from its A2A card, or as what discovery found. Then the editor.
import { Button, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { stringify } from "yaml";
import { api } from "../../api/generated/client.ts";
import type { AgentCard, IdentityDetail } from "../../api/model.ts";
import { keys, refreshAll } from "../../api/queries.ts";
import { A, hrefTo, useUrl } from "../../app/url.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Name } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Problem, Skeleton } from "../../ui/states.tsx";
import { AgentEditor } from "./agent-editor.tsx";
import { CardFacts } from "./card-part.tsx";
import "../mandates/mandates.css";

interface FromCard {
  readonly given: { readonly url?: string; readonly text?: string };
  readonly card: AgentCard;
  readonly yaml: string;
}

export function NewAgentPage(): ReactNode {
  const { params } = useUrl();
  const [read, setRead] = useState<FromCard | null>(null);
  const discovered = params["discovered"];
  const from = params["from"] ?? "";
  if (discovered !== undefined && discovered !== "") return <FromDiscovered identity={discovered} />;
  if (read !== null) return <Begun yaml={read.yaml} from={read} />;
  if (from === "instance") return <Begun yaml={`name: ""\ntitle: ""\ntemplate: ${JSON.stringify(params["template"] ?? "")}\n`} />;
  if (from === "blank" || from === "template") return <Begun yaml={blank(from === "template")} />;
  return <Choose onCard={setRead} />;
}

const blank = (isTemplate: boolean) => `name: ""\ntitle: ""\n${isTemplate ? "kind: template\n" : ""}purpose: ""\nowner: ""\nsponsor: ""\nruntime:\n  kind: kubernetes\n`;

function Choose({ onCard }: { readonly onCard: (read: FromCard) => void }): ReactNode {
  const { set } = useUrl();
  return (
    <>
      <PageHead title="Register an agent" asks="What shall it begin from?" />
      <div className="stack wide">
        <section className="section" aria-labelledby="by-hand">
          <header><h2 id="by-hand">By hand</h2></header>
          <p className="dim">A template is what many agents are made from: its instances take owner, sponsor, mandate and runtime from it, and never have more than it.</p>
          <div className="row">
            <Button onClick={() => set({ from: "blank" }, "push")}>An agent</Button>
            <Button variant="default" onClick={() => set({ from: "instance" }, "push")}>An instance of a template</Button>
            <Button variant="default" onClick={() => set({ from: "template" }, "push")}>A template</Button>
          </div>
        </section>
        <ReadCard onCard={onCard} />
        <section className="section" aria-labelledby="found">
          <header><h2 id="found">As what discovery found</h2></header>
          <p className="dim">Open the agent in the <A href={hrefTo("/inventory", { kind: "agent" })}>inventory</A> and choose “Register as agent”: what is known of it comes along.</p>
        </section>
      </div>
    </>
  );
}

function ReadCard({ onCard }: { readonly onCard: (read: FromCard) => void }): ReactNode {
  const [url, setUrl] = useState("");
  const [text, setText] = useState("");
  const read = useMutation({
    mutationFn: async () => {
      const given = text.trim() === "" ? { url: url.trim() } : { text };
      const { card, proposal } = await api.agents.readCard({ body: given });
      return { given, card, yaml: stringify({ ...proposal, purpose: proposal.purpose ?? "", owner: "", sponsor: "" }, { lineWidth: 0 }) };
    },
    onSuccess: onCard,
  });
  return (
    <section className="section" aria-labelledby="from-card">
      <header><h2 id="from-card">From its A2A card</h2></header>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          read.mutate();
        }}
      >
        <TextInput label="Address of the card" placeholder="https://agent.example/.well-known/agent-card.json" maxLength={2000} value={url} onChange={(event) => setUrl(event.currentTarget.value)} />
        <Textarea label="Or its text" rows={3} maxLength={300_000} spellCheck={false} value={text} onChange={(event) => setText(event.currentTarget.value)} />
        {read.error === null ? null : <Problem error={read.error} doing="reading the card" />}
        <div><Button type="submit" variant="default" loading={read.isPending} disabled={url.trim() === "" && text.trim() === ""}>Read the card</Button></div>
      </form>
    </section>
  );
}

/** What is known of it is proposed; owner and sponsor are for a person to name. */
function FromDiscovered({ identity }: { readonly identity: string }): ReactNode {
  const query = useQuery({ queryKey: [...keys.identities, "one", identity], queryFn: ({ signal }) => api.identities.get({ id: identity }, { signal }) });
  if (query.data === undefined) return query.error === null ? <Skeleton rows={8} doing="Reading the identity" /> : <Problem error={query.error} doing="reading the identity" retry={() => void query.refetch()} />;
  return <Begun yaml={proposalOf(query.data)} discovered={query.data} />;
}

function proposalOf({ name, native_id, purpose, environment, owner, provider, realm }: IdentityDetail): string {
  const slug = native_id.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60).replace(/-+$/, "");
  const kind = provider === "workstation" ? "workstation" : provider === "kubernetes" ? "kubernetes" : provider === "source-code" ? "ci" : "other";
  return stringify({ name: slug, title: name, purpose: purpose ?? "", owner: owner ?? "", sponsor: "", runtime: { kind, place: realm }, ...(environment === null ? {} : { environment }) }, { lineWidth: 0 });
}

function Begun({ yaml, from, discovered }: { readonly yaml: string; readonly from?: FromCard; readonly discovered?: IdentityDetail }): ReactNode {
  const { go } = useUrl();
  const cache = useQueryClient();
  const register = useMutation({
    mutationFn: (text: string) => api.agents.register({ body: { yaml: text, ...(from === undefined ? {} : { card: { ...from.given, digest: from.card.digest } }), ...(discovered === undefined ? {} : { discovered: discovered.key }) } }),
    onSuccess: ({ agent }) => go(`/agents/${agent.id}`),
    onSettled: () => refreshAll(cache),
  });
  return (
    <>
      <PageHead title="Register an agent" asks={discovered === undefined ? "It acts when somebody activates it, and as far as a mandate in force names it." : <>Accepts <A href={`/identities/${encodeURIComponent(discovered.id)}`}><Name text={discovered.name} limit={60} /></A>, which discovery found</>} />
      {from === undefined ? null : (
        <section className="section" aria-labelledby="card">
          <header><h2 id="card">What was verified of its card</h2></header>
          <CardFacts card={from.card} />
          {from.card.signatures.some(({ status }) => status === "invalid") ? <Mark is="danger">A card whose signature does not hold cannot be registered.</Mark> : null}
        </section>
      )}
      <AgentEditor yaml={yaml} saving={register.isPending} error={register.error} save={async (text) => void (await register.mutateAsync(text))} label="Register" />
    </>
  );
}
