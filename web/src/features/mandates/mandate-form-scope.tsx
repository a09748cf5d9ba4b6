// What a mandate allows: access by provider, tools with the limits of their arguments, and the bounds around both.
import { ActionIcon, Button, NativeSelect, TextInput } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { Mark } from "../../ui/meaning.tsx";
import { actionOffers, ChoiceField, NumberField, resourceOffers, SomeField, TextField, TextsField, useForm, useMember, useOffers } from "./mandate-form-fields.tsx";
import type { Path } from "../../ui/document-text.ts";

const DATA = ["public", "internal", "confidential", "personal", "financial", "health", "secret"];
const ENVIRONMENTS = ["production", "staging", "test", "development"];
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const PROVIDERS = ["aws", "kubernetes", "github", "azure", "gcp"].map((value) => ({ value, label: value }));

export const listAt = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Entries one below the other, each with a way out; one more at the end. */
export function Entries({ path, name, add, fresh, children }: { readonly path: Path; readonly name: string; readonly add: string; readonly fresh: unknown; readonly children: (path: Path, index: number) => ReactNode }): ReactNode {
  const { value, put } = useMember(path);
  const entries = listAt(value);
  return (
    <div className="stack">
      {entries.map((_, index) => (
        <fieldset key={index} className="form-entry">
          <legend>
            {name} {index + 1}
          </legend>
          {children([...path, index], index)}
          <Remove label={`Remove ${name.toLowerCase()} ${index + 1}`} act={() => put(entries.length === 1 ? undefined : entries.filter((_each, other) => other !== index))} />
        </fieldset>
      ))}
      <div>
        <Button variant="default" size="compact-sm" onClick={() => put([...entries, fresh])}>
          {add}
        </Button>
      </div>
    </div>
  );
}

const Remove = ({ label, act }: { readonly label: string; readonly act: () => void }): ReactNode => (
  <ActionIcon className="form-remove" variant="subtle" color="gray" aria-label={label} title={label} onClick={act}>
    <span aria-hidden="true">×</span>
  </ActionIcon>
);

export function ScopeFields(): ReactNode {
  const { error } = useMember(["scope"]);
  return (
    <>
      {error === undefined ? null : <Mark is="danger">{error}</Mark>}
      <h3>Access to providers</h3>
      <Entries path={["scope", "access"]} name="Access" add="Add access" fresh={{ provider: "aws", actions: [], resources: [] }}>
        {(path) => <AccessFields path={path} />}
      </Entries>
      <h3>Tools of agents</h3>
      <Entries path={["scope", "tools"]} name="Tool" add="Add a tool" fresh={{ server: "", tool: "" }}>
        {(path) => <ToolFields path={path} />}
      </Entries>
      <h3>Within</h3>
      <SomeField label="Data classes" hint="None chosen: it touches no classified data." path={["scope", "data"]} choices={DATA} />
      <SomeField label="Environments" hint="None chosen: it is open to every environment." path={["scope", "environments"]} choices={ENVIRONMENTS} />
      <HoursFields />
    </>
  );
}

function AccessFields({ path }: { readonly path: Path }): ReactNode {
  const actions = useOffers("action", actionOffers);
  const resources = useOffers("resource", resourceOffers);
  return (
    <>
      <ChoiceField label="Provider" path={[...path, "provider"]} choices={PROVIDERS} />
      <TextsField label="Actions" path={[...path, "actions"]} placeholder="s3:GetObject, or get pods" hint="Enter takes one. * stands for any text." offered={actions.offered} onSearch={actions.search} />
      <TextsField label="Resources" path={[...path, "resources"]} placeholder="arn:aws:s3:::reports/*" offered={resources.offered} onSearch={resources.search} />
    </>
  );
}

function ToolFields({ path }: { readonly path: Path }): ReactNode {
  const { value, put } = useMember([...path, "arguments"]);
  const { error } = useMember(path);
  const [name, setName] = useState("");
  const limits = typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
  const add = () => {
    if (name.trim() === "" || Object.hasOwn(limits, name.trim())) return;
    put({ ...limits, [name.trim()]: { max_length: 1000 } });
    setName("");
  };
  return (
    <>
      {error === undefined ? null : <Mark is="danger">{error}</Mark>}
      <div className="form-pair">
        <TextField label="Server" path={[...path, "server"]} needed placeholder="helpdesk" />
        <TextField label="Tool" path={[...path, "tool"]} needed placeholder="add_note" />
      </div>
      {Object.keys(limits).map((argument) => (
        <ArgumentFields key={argument} path={[...path, "arguments", argument]} name={argument} remove={() => put(Object.keys(limits).length === 1 ? undefined : Object.fromEntries(Object.entries(limits).filter(([other]) => other !== argument)))} />
      ))}
      <div className="row">
        <TextInput
          aria-label="Argument to limit"
          placeholder="argument"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            add();
          }}
        />
        <Button variant="default" size="compact-sm" onClick={add} disabled={name.trim() === ""}>
          Limit this argument
        </Button>
      </div>
    </>
  );
}

const KINDS = [
  { value: "equals", label: "is exactly" },
  { value: "one_of", label: "is one of" },
  { value: "matches", label: "matches" },
  { value: "min", label: "is at least" },
  { value: "max", label: "is at most" },
  { value: "max_length", label: "is at most this long" },
  { value: "absent", label: "is not given" },
] as const;
type Kind = (typeof KINDS)[number]["value"];
const BEGINNING: Readonly<Record<Kind, unknown>> = { equals: "", one_of: [], matches: "*", min: 0, max: 0, max_length: 1000, absent: true };

/** All that is said of one argument: each line must hold. */
function ArgumentFields({ path, name, remove }: { readonly path: Path; readonly name: string; readonly remove: () => void }): ReactNode {
  const { value, put, error } = useMember(path, { within: true });
  const limit = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  const said = KINDS.filter(({ value: kind }) => Object.hasOwn(limit, kind));
  const rest = KINDS.filter(({ value: kind }) => !Object.hasOwn(limit, kind));
  return (
    <div className="form-argument" role="group" aria-label={`Argument ${name}`}>
      <div className="row">
        <code>{name}</code>
        {rest.length === 0 ? null : (
          <NativeSelect aria-label={`Say more about ${name}`} data={[{ value: "", label: "Also it…" }, ...rest.map((each) => ({ ...each }))]} value="" onChange={(event) => put({ ...limit, [event.currentTarget.value]: BEGINNING[event.currentTarget.value as Kind] })} />
        )}
        <Remove label={`Remove the limits of ${name}`} act={remove} />
      </div>
      {said.map(({ value: kind, label }) => (
        <div key={kind} className="row nowrap argument-line">
          <LimitField kind={kind} label={`${name} ${label}`} path={[...path, kind]} />
          {said.length > 1 ? <Remove label={`Remove that ${name} ${label}`} act={() => put(Object.fromEntries(Object.entries(limit).filter(([other]) => other !== kind)))} /> : null}
        </div>
      ))}
      {error === undefined ? null : <Mark is="danger">{error}</Mark>}
    </div>
  );
}

function LimitField({ kind, label, path }: { readonly kind: Kind; readonly label: string; readonly path: Path }): ReactNode {
  if (kind === "absent") return <span>{label}</span>;
  if (kind === "one_of") return <ValuesField label={label} path={path} />;
  if (kind === "equals") return <ValueField label={label} path={path} />;
  if (kind === "matches") return <TextField label={label} path={path} needed />;
  return <NumberField label={label} path={path} whole={kind === "max_length"} {...(kind === "max_length" ? {} : { least: Number.MIN_SAFE_INTEGER })} />;
}

/** A number when it is written as one, true and false, else a text; a text that looks like a number is put in quotes. */
function valueOf(text: string): string | number | boolean {
  if (text === "true" || text === "false") return text === "true";
  if (/^".*"$/.test(text)) return text.slice(1, -1);
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
const written = (value: unknown): string => (typeof value === "string" && valueOf(value) !== value ? `"${value}"` : String(value ?? ""));

function ValueField({ label, path }: { readonly label: string; readonly path: Path }): ReactNode {
  const { put } = useForm();
  const { value } = useMember(path);
  return <TextInput label={label} value={written(value)} onChange={(event) => put(path, valueOf(event.currentTarget.value))} />;
}

function ValuesField({ label, path }: { readonly label: string; readonly path: Path }): ReactNode {
  const { put } = useForm();
  const { value } = useMember(path);
  const [text, setText] = useState(listAt(value).map(written).join(", "));
  return (
    <TextInput
      label={label}
      description="With commas between"
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        put(path, event.currentTarget.value.split(",").map((each) => each.trim()).filter((each) => each !== "").map(valueOf));
      }}
    />
  );
}

function HoursFields(): ReactNode {
  const { value, put, error } = useMember(["scope", "hours"]);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (value === undefined) {
    return (
      <div>
        <Button variant="default" size="compact-sm" onClick={() => put({ days: DAYS.slice(0, 5), from: "08:00", to: "18:00", zone })}>
          Keep it to working hours
        </Button>
      </div>
    );
  }
  return (
    <fieldset className="form-entry">
      <legend>Working hours</legend>
      <SomeField label="Days" path={["scope", "hours", "days"]} choices={DAYS} />
      <div className="form-pair">
        <TextField label="From" path={["scope", "hours", "from"]} needed placeholder="08:00" />
        <TextField label="To" path={["scope", "hours", "to"]} needed placeholder="18:00" />
        <TextField label="Time zone" path={["scope", "hours", "zone"]} needed placeholder="Europe/Zurich" />
      </div>
      {error === undefined ? null : <Mark is="danger">{error}</Mark>}
      <Remove label="Remove the working hours" act={() => put(undefined)} />
    </fieldset>
  );
}
