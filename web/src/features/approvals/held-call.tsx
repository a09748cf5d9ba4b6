// A held call as a readable form: what would be done and with what, what it would change, why it waits, what its agent did before, and what became of its like.
import type { ReactNode } from "react";
import type { GateCall, HeldActDetail } from "../../api/model.ts";
import { A } from "../../app/url.tsx";
import { DataTable, type Field } from "../../ui/data-table.tsx";
import { Mark } from "../../ui/meaning.tsx";
import { Name } from "../../ui/name.tsx";
import { When } from "../../ui/time.tsx";
import { CallEnd } from "../sessions/call-words.tsx";
import { Origins } from "../sessions/origins.tsx";
import { HeldArguments } from "./held-arguments.tsx";

export function HeldCall({ of }: { readonly of: HeldActDetail }): ReactNode {
  const isTool = (of.request["act"] as { readonly kind?: unknown } | undefined)?.kind === "tool";
  return (
    <>
      <section className="section" aria-labelledby="act">
        <header>
          <h2 id="act">What would be done</h2>
        </header>
        {isTool ? (
          <div className="stack">
            <p className="held-sentence">
              <bdi>{inWords(of.held.act)}</bdi>
            </p>
            <HeldArguments of={of} />
          </div>
        ) : (
          <div className="stack">
            {of.left_out.length === 0 ? null : <p className="is-warn">Not shown, because it could be a secret or is long: {of.left_out.join(", ")}. Do not let it go unless you know what it is.</p>}
            <pre className="fact">{JSON.stringify(of.request["act"] ?? of.request, null, 2).slice(0, 20_000)}</pre>
          </div>
        )}
      </section>
      <section className="section" aria-labelledby="changes">
        <header>
          <h2 id="changes">What it would change</h2>
        </header>
        <ul className="held-list">
          {changesOf(of).map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      </section>
      <section className="section" aria-labelledby="why">
        <header>
          <h2 id="why">Why it waits</h2>
        </header>
        <ul className="held-list">
          <li>
            <bdi>{of.held.reason}</bdi>
          </li>
          {of.held.risk_reasons.map((each) => (
            <li key={each}>{each}</li>
          ))}
          {of.call?.has_read_untrusted === true ? <li>It has read text that anyone could have written, within this task.</li> : null}
          {of.call === null || of.call.data.length === 0 ? null : <li>It has read {of.call.data.join(", ")} data, within this task.</li>}
        </ul>
        {of.held.why === "" ? null : (
          <p className="prose">
            The agent says: <q><bdi>{of.held.why}</bdi></q>
          </p>
        )}
      </section>
      <Before of={of} />
    </>
  );
}

/** `desk/close_ticket`: close ticket, at desk. */
export function inWords(act: string): string {
  const [, server = "", tool = ""] = /^([^/]+)\/(.+)$/s.exec(act) ?? [];
  if (tool === "") return act;
  const words = tool.replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2").replaceAll(/[_-]+/g, " ").toLowerCase();
  return `${words}, at ${server} (${act})`;
}

const EFFECTS: Readonly<Record<string, string>> = {
  read: "It reads, and changes nothing by that.",
  write: "It changes what is stored there.",
  send: "It sends something to somebody.",
  pay: "It moves money.",
  share: "It lets others see or do more.",
  delete: "It deletes.",
  run: "It runs something.",
};

function changesOf({ call, request }: HeldActDetail): readonly string[] {
  const effects = call === null ? ["What it changes is not known here: it was asked about by a point that says no more than the question."] : call.effects.map((effect) => EFFECTS[effect] ?? effect);
  const amount = request["amount"] as { readonly value?: unknown; readonly currency?: unknown } | null | undefined;
  const rows = request["rows"];
  return [
    ...effects,
    ...(amount === null || amount === undefined ? [] : [`Amount: ${String(amount.value)} ${String(amount.currency)}`]),
    ...(typeof rows === "number" && rows > 0 ? [`Rows: ${rows.toLocaleString()}`] : []),
    `Environment: ${String(request["environment"] ?? "not known")}`,
  ];
}

function Before({ of: { session_calls: calls, alike, held, call } }: { readonly of: HeldActDetail }): ReactNode {
  const known = alike.approved + alike.denied + alike.waiting > 0;
  return (
    <section className="section" aria-labelledby="before">
      <header>
        <h2 id="before">What it did before</h2>
        {call === null ? null : <A href={`/sessions/${encodeURIComponent(call.session)}`}>The whole session</A>}
      </header>
      <div className="stack">
        {held.alike === null ? null : known ? (
          <p className="row">
            <span>Alike before:</span>
            <Mark is="ok">{alike.approved.toLocaleString()} let through</Mark>
            <Mark is="danger">{alike.denied.toLocaleString()} denied</Mark>
            <Mark is="warn">{alike.waiting.toLocaleString()} waiting</Mark>
          </p>
        ) : (
          <p className="dim">Nobody was asked about one like it before.</p>
        )}
        {call === null ? null : calls.length === 0 ? <p className="dim">It is the first call of its session.</p> : <DataTable label="Last calls of this agent in the session" fields={FIELDS} rows={calls} rowKey={(row) => row.id} />}
      </div>
    </section>
  );
}

const FIELDS: readonly Field<GateCall>[] = [
  { title: "When", is: "short", cell: (row) => <When at={row.at} /> },
  { title: "Tool", cell: (row) => <Name text={`${row.server}/${row.tool}`} mono limit={50} /> },
  { title: "How it went", is: "short", cell: (row) => <CallEnd of={row} /> },
  { title: "Arguments", cell: (row) => <Origins of={row.origins} /> },
];
