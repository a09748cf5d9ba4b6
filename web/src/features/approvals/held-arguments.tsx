// What a held call is made with: each value underlined by where it came from, with the sentence of its source beside it, so that it reads in grey and without the legend.
import type { ReactNode } from "react";
import type { GateCall, HeldActDetail } from "../../api/model.ts";
import { OriginLegend, OriginMark, originSays } from "../sessions/origins.tsx";

type ArgumentOrigin = GateCall["origins"][number];

export function HeldArguments({ of }: { readonly of: HeldActDetail }): ReactNode {
  const { held, left_out: left, call } = of;
  const origins = call?.origins ?? [];
  const shown = Object.entries(held.arguments);
  const hidden = left.map((path) => path.replace(/^act\.arguments\./, ""));
  if (shown.length === 0 && hidden.length === 0) return <p className="dim">It is made without arguments.</p>;
  return (
    <>
      {call === null ? null : <OriginLegend />}
      <dl className="held-arguments">
        {shown.map(([name, value]) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>
              <Value name={name} value={value} origins={origins} />
            </dd>
          </div>
        ))}
        {hidden.map((name) => (
          <div key={`hidden ${name}`}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>
              <span className="is-warn">Not shown: it is long, nested, or could be a secret. It goes out all the same.</span>
              <Sources of={origins.filter(({ path }) => isUnder(path, name.replace(/\[\]$/, "")))} />
            </dd>
          </div>
        ))}
      </dl>
      {hidden.length === 0 ? null : <p className="small">Do not let it go unless you know what is not shown here.</p>}
    </>
  );
}

const isUnder = (path: string, name: string): boolean => path === name || path.startsWith(`${name}.`);

function Value({ name, value, origins }: { readonly name: string; readonly value: unknown; readonly origins: readonly ArgumentOrigin[] }): ReactNode {
  if (!Array.isArray(value)) return <Marked path={name} text={textOf(value)} origins={origins} />;
  return (
    <ul className="origins">
      {value.map((item: unknown, index) => (
        <li key={`${index} ${textOf(item)}`}>
          <Marked path={`${name}.${index}`} text={textOf(item)} origins={origins} />
        </li>
      ))}
    </ul>
  );
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

function Marked({ path, text, origins }: { readonly path: string; readonly text: string; readonly origins: readonly ArgumentOrigin[] }): ReactNode {
  const found = origins.find((origin) => origin.path === path) ?? origins.find((origin) => origin.path === path.replace(/\.\d+$/, ".*")) ?? origins.find((origin) => origin.path === path.replace(/\.\d+$/, ""));
  if (found === undefined) return <bdi className="held-value">{text}</bdi>;
  return (
    <>
      <OriginMark of={found.origin} title={originSays(found)}>
        <bdi className="held-value">{text}</bdi>
      </OriginMark>
      <Sources of={[found]} />
    </>
  );
}

function Sources({ of }: { readonly of: readonly ArgumentOrigin[] }): ReactNode {
  return of.map((origin) => (
    <div key={origin.path} className="dim small">
      {originSays(origin)}
    </div>
  ));
}
