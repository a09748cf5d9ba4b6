// What we hold of a tool ourselves, as YAML: guessed until a person writes it. What the change means stands below while it is written.
import { Button, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { parse, stringify } from "yaml";
import { api } from "../../api/generated/client.ts";
import type { ToolDetail } from "../../api/model.ts";
import { refreshAll } from "../../api/queries.ts";
import { Allowed } from "../../app/allowed.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Problem } from "../../ui/states.tsx";
import { say } from "../../ui/toasts.tsx";
import { effectsOf } from "./tool-words.tsx";

type Profile = ToolDetail["profile"];

export function ToolProfile({ of }: { readonly of: ToolDetail }): ReactNode {
  const cache = useQueryClient();
  /** With the revision that it was begun from: what somebody else wrote meanwhile is not written over. */
  const [draft, setDraft] = useState<{ readonly text: string; readonly revision: number } | null>(null);
  const text = draft === null ? null : draft.text;
  const save = useMutation({
    mutationFn: (profile: Profile | null) => api.tools.describe({ id: of.id, body: { profile }, version: String(draft === null ? of.revision : draft.revision) }),
    onSuccess: () => {
      setDraft(null);
      say("The profile is kept; it holds from the next call on.");
    },
    onSettled: () => refreshAll(cache),
  });
  const read = text === null ? of.profile : readProfile(text);
  return (
    <section className="section" aria-labelledby="profile">
      <header>
        <h2 id="profile">What it does</h2>
        <span className="dim small">{of.profile_by === null ? "guessed from its name, its schema and its words" : `as ${of.profile_by} wrote it`}</span>
      </header>
      {text === null ? (
        <>
          <Facts of={of.profile} />
          <Allowed to="gate.write">
            <div className="row">
              <Button variant="default" onClick={() => setDraft({ text: stringify(of.profile, { lineWidth: 0 }), revision: of.revision })}>Change the profile</Button>
              {of.profile_by === null ? null : <Button variant="default" loading={save.isPending} onClick={() => save.mutate(null)}>Guess it again</Button>}
            </div>
          </Allowed>
        </>
      ) : (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            if (typeof read !== "string") save.mutate(read);
          }}
        >
          <Textarea label="Profile" description="Paths are names with dots; * is any item of a list" autosize minRows={12} maxRows={30} data-autofocus spellCheck={false} classNames={{ input: "mono" }} value={text} onChange={(event) => setDraft({ text: event.currentTarget.value, revision: draft === null ? of.revision : draft.revision })} />
          {typeof read === "string" ? <p role="status"><Mark is="warn">{read}</Mark></p> : <Meaning before={of.profile} after={read} />}
          {save.error === null ? null : <Problem error={save.error} doing="keeping the profile" />}
          <div className="row">
            <Button type="submit" loading={save.isPending} disabled={typeof read === "string"}>Keep</Button>
            <Button variant="default" onClick={() => setDraft(null)}>Leave it</Button>
          </div>
        </form>
      )}
    </section>
  );
}

function readProfile(text: string): Profile | string {
  try {
    const value: unknown = parse(text);
    return isProfile(value) ? value : "It needs effects, steering, outbound and results, as they stood.";
  } catch (thrown) {
    return thrown instanceof Error ? (thrown.message.split("\n")[0] ?? "It is no YAML.") : "It is no YAML.";
  }
}

/** The server looks closely; this only keeps the page from showing nonsense. */
const isProfile = (value: unknown): value is Profile =>
  typeof value === "object" && value !== null && ["effects", "steering", "outbound"].every((name) => Array.isArray((value as Record<string, unknown>)[name])) && typeof (value as { results?: { trust?: unknown } }).results?.trust === "string";

const list = (values: readonly string[]) => (values.length === 0 ? <span className="dim">none</span> : <code>{values.slice(0, 12).join(", ")}{values.length > 12 ? ` and ${values.length - 12} more` : ""}</code>);

function Facts({ of }: { readonly of: Profile }): ReactNode {
  return (
    <dl className="stop-facts">
      <dt>It</dt>
      <dd>{effectsOf(of)}</dd>
      <dt>Steered by</dt>
      <dd>{list(of.steering)}</dd>
      <dt>Text that leaves</dt>
      <dd>{list(of.outbound)}</dd>
      <dt>Its answers are</dt>
      <dd>{of.results.trust === "untrusted" ? <Mark is="warn">words that anyone could have written</Mark> : "its own"}{of.results.data.length === 0 ? null : <>; data: {of.results.data.join(", ")}</>}</dd>
      {of.results.trust === "untrusted" ? <><dt>Except for</dt><dd>{list(of.results.system)}</dd></> : <><dt>Except for</dt><dd>{list(of.results.content)}</dd></>}
      <dt>Personal data, masked</dt>
      <dd>{list(of.results.personal)}</dd>
    </dl>
  );
}

const CHANGES = 20;

/** What the change lets happen that was not, and the other way round. */
function Meaning({ before, after }: { readonly before: Profile; readonly after: Profile }): ReactNode {
  const parts = [
    ["does", before.effects, after.effects], ["is steered by", before.steering, after.steering], ["sends out", before.outbound, after.outbound],
    ["answers with the system's own", before.results.system, after.results.system], ["answers with others' words in", before.results.content, after.results.content], ["reads data", before.results.data, after.results.data], ["masks", before.results.personal, after.results.personal],
  ] as const;
  const says = [
    ...(before.results.trust === after.results.trust ? [] : [after.results.trust === "trusted" ? "Its answers are believed from now on: what they say may steer calls." : "Its answers are no longer believed."]),
    ...parts.flatMap(([what, was, is]: readonly [string, readonly string[], readonly string[]]) => {
      const [gone, come] = [was.filter((each) => !is.includes(each)), is.filter((each) => !was.includes(each))];
      return [...come.map((each) => `New: it ${what} ${each}.`), ...gone.map((each) => `No longer: it ${what} ${each}.`)];
    }),
  ];
  if (says.length === 0) return <p className="dim" role="status">It means what it meant.</p>;
  return <ul className="plain-list" aria-label="What changes" role="status">{says.slice(0, CHANGES).map((each) => <li key={each}>{each}</li>)}</ul>;
}
