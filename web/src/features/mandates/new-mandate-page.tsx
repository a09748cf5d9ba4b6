// A new mandate begins from something: what an identity used or was granted, a template, a file, or nothing. Then the editor.
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import { keys } from "../../api/queries.ts";
import { A, hrefTo, useUrl } from "../../app/url.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Name } from "../../ui/name.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Empty, Problem, Skeleton } from "../../ui/states.tsx";
import { identityOffers, useOffers } from "./mandate-form-fields.tsx";
import { at, putAt, readText } from "../../ui/document-text.ts";
import { Editor } from "./mandate-editor.tsx";
import "./mandates.css";

type Beginning = "granted" | "used" | "blank";
const BEGINNINGS: readonly string[] = ["granted", "used", "blank"] satisfies readonly Beginning[];

export function NewMandatePage(): ReactNode {
  const { params } = useUrl();
  const [file, setFile] = useState<string | null>(null);
  const from = params["from"] ?? "";
  if (file !== null) return <Begun yaml={file} notes={[]} />;
  if (from === "") return <Choose subject={params["subject"]} onFile={setFile} />;
  return BEGINNINGS.includes(from) ? <FromIdentity from={from as Beginning} subject={params["subject"]} /> : <FromTemplate name={from} subject={params["subject"]} />;
}

const templatesQuery = { queryKey: [...keys.mandates, "templates"], queryFn: async ({ signal }: { signal: AbortSignal }) => (await api.mandates.templates({ signal })).data, staleTime: Infinity };

function Choose({ subject, onFile }: { readonly subject: string | undefined; readonly onFile: (yaml: string) => void }): ReactNode {
  const { set } = useUrl();
  const { offered, search } = useOffers("identity", identityOffers);
  return (
    <>
      <PageHead title="New mandate" asks="What shall it begin from?" />
      <div className="stack wide">
        <section className="section" aria-labelledby="from-identity">
          <header><h2 id="from-identity">From an identity</h2></header>
          <p className="dim">What it used is the least it needs; what it was granted is the most. Owner, purpose and environment come along where they are known.</p>
          <div className="begin-identity">
            <TextInput
              label="Identity"
              placeholder="Search the inventory"
              list="identities-offered"
              value={subject ?? ""}
              onChange={(event) => {
                search(event.currentTarget.value);
                set({ subject: event.currentTarget.value });
              }}
            />
            <datalist id="identities-offered">{offered.map((key) => <option key={key} value={key} />)}</datalist>
            <div className="row">
              <Begin from="used" subject={subject}>What it used</Begin>
              <Begin from="granted" subject={subject}>What it was granted</Begin>
              <Begin from="blank" subject={subject} needless>Blank</Begin>
              <FromFile onFile={onFile} />
            </div>
          </div>
        </section>
        <Gallery subject={subject} />
      </div>
    </>
  );
}

function Begin({ from, subject, needless = false, children }: { readonly from: Beginning; readonly subject: string | undefined; readonly needless?: boolean; readonly children: ReactNode }): ReactNode {
  const { set } = useUrl();
  return (
    <Button variant={from === "used" ? "filled" : "default"} disabled={!needless && (subject ?? "") === ""} onClick={() => set({ from }, "push")}>
      {children}
    </Button>
  );
}

function FromFile({ onFile }: { readonly onFile: (yaml: string) => void }): ReactNode {
  return (
    <Button component="label" variant="default">
      A YAML file
      <input type="file" accept=".yaml,.yml" className="visually-hidden" aria-label="Begin from a YAML file" onChange={(event) => void event.currentTarget.files?.[0]?.text().then(onFile)} />
    </Button>
  );
}

/** The templates, with their purpose, to be searched and narrowed to one category. */
function Gallery({ subject }: { readonly subject: string | undefined }): ReactNode {
  const { params, set } = useUrl();
  const templates = useQuery(templatesQuery);
  const cards = (templates.data ?? []).map(({ name, title, yaml }) => {
    const members = readText(yaml).members ?? {};
    return { name, title, purpose: String(at(members, ["purpose", "text"]) ?? ""), category: String(at(members, ["purpose", "category"]) ?? "") };
  });
  const [q, category] = [(params["q"] ?? "").toLowerCase(), params["category"] ?? ""];
  const shown = cards.filter((card) => (category === "" || card.category === category) && `${card.title} ${card.purpose} ${card.category}`.toLowerCase().includes(q));
  return (
    <section className="section" aria-labelledby="templates">
      <header><h2 id="templates">From a template</h2></header>
      <div className="row inv-tools" role="search">
        <TextInput aria-label="Search the templates" placeholder="Search the templates" value={params["q"] ?? ""} onChange={(event) => set({ q: event.currentTarget.value })} />
        <NativeSelect aria-label="Category" data={[{ value: "", label: "All categories" }, ...[...new Set(cards.map((card) => card.category))].sort().map((value) => ({ value, label: value.replaceAll("-", " ") }))]} value={category} onChange={(event) => set({ category: event.currentTarget.value })} />
      </div>
      {templates.data === undefined ? (
        templates.error === null ? <Skeleton rows={6} doing="Reading the templates" /> : <Problem error={templates.error} doing="reading the templates" retry={() => void templates.refetch()} />
      ) : shown.length === 0 ? (
        <Empty title="No template matches">Change the search or the category, or begin blank.</Empty>
      ) : (
        <ul className="gallery">
          {shown.map(({ name, title, purpose, category: kind }) => (
            <li key={name}>
              <A href={hrefTo("/mandates/new", { from: name, subject })}><strong>{title}</strong></A>
              <p>{purpose}</p>
              <p className="dim small">{kind.replaceAll("-", " ")}</p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function FromIdentity({ from, subject }: { readonly from: Beginning; readonly subject: string | undefined }): ReactNode {
  const asked = useQuery({ queryKey: [...keys.mandates, "proposal", from, subject ?? ""], queryFn: ({ signal }) => api.mandates.propose({ query: { from, ...(subject === undefined || subject === "" ? {} : { identity: subject }) } }, { signal }), staleTime: Infinity, retry: false });
  if (asked.data === undefined) return asked.error === null ? <Skeleton rows={10} doing="Reading what it holds and did" /> : <Problem error={asked.error} doing="beginning the mandate" retry={() => void asked.refetch()} />;
  return <Begun yaml={asked.data.yaml} notes={asked.data.notes} />;
}

function FromTemplate({ name, subject }: { readonly name: string; readonly subject: string | undefined }): ReactNode {
  const templates = useQuery(templatesQuery);
  if (templates.data === undefined) return templates.error === null ? <Skeleton rows={10} doing="Reading the templates" /> : <Problem error={templates.error} doing="reading the templates" retry={() => void templates.refetch()} />;
  const template = templates.data.find((each) => each.name === name);
  if (template === undefined) return <Empty title={`There is no template ${name}`} act={<A href="/mandates/new">Choose another beginning</A>}>It may have been renamed in another version.</Empty>;
  return <Begun yaml={subject === undefined || subject === "" ? template.yaml : putAt(template.yaml, ["subjects"], [{ identity: subject }])} notes={[]} />;
}

function Begun({ yaml, notes }: { readonly yaml: string; readonly notes: readonly string[] }): ReactNode {
  const { go } = useUrl();
  const cache = useQueryClient();
  const create = useMutation({ mutationFn: (text: string) => api.mandates.create({ body: { yaml: text } }), onSettled: () => cache.invalidateQueries({ queryKey: keys.mandates }) });
  return (
    <>
      <PageHead title="New mandate" asks="Who answers for it, what is it for, what may it do, and until when?">
        <Button variant="default" onClick={() => go("/mandates/new")}>Begin from something else</Button>
      </PageHead>
      {notes.length === 0 ? null : (
        <ul className="problems begin-notes" aria-label="What to know of this beginning">
          {notes.map((note) => (
            <li key={note}><Mark is="unknown"><span><Name text={note} limit={400} /></span></Mark></li>
          ))}
        </ul>
      )}
      <Editor
        isNew
        yaml={yaml}
        saving={create.isPending}
        error={create.error}
        save={async (text) => {
          const made = await create.mutateAsync(text);
          go(`/mandates/${made.mandate.id}`);
        }}
      />
    </>
  );
}
