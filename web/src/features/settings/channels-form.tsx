// The form of a channel, derived from what its kind declares: its members, its secrets, what it takes, and when.
import { Button, Checkbox, NativeSelect, NumberInput, PasswordInput, Textarea, TextInput } from "@mantine/core";
import { useState, type ReactNode } from "react";
import type { Channel, ChannelKind } from "../../api/model.ts";
import { ClockTime, localZone, Zone } from "../notices/time-fields.tsx";
import { kindWords, type NoticeKind } from "../notices/notice-words.ts";
import { Problem } from "../../ui/states.tsx";

type Value = string | number | boolean;
export interface ChannelInput {
  readonly name: string;
  readonly enabled: boolean;
  readonly config: Readonly<Record<string, Value>>;
  readonly filter: Channel["filter"];
  readonly digest: Channel["digest"];
  readonly quiet: Channel["quiet"];
  readonly secrets: Readonly<Record<string, string>>;
}
type FieldOf = ChannelKind["fields"][number];

const beginningOf = ({ type, beginning, choices }: FieldOf): Value => (type === "switch" ? beginning === "true" : type === "number" ? Number(beginning) : type === "choice" ? beginning || (choices[0] ?? "") : beginning);

export function ChannelForm(props: {
  readonly kind: ChannelKind;
  readonly noticeKinds: readonly NoticeKind[];
  readonly channel?: Channel;
  readonly busy: boolean;
  readonly error: unknown;
  readonly says: string;
  readonly save: (input: ChannelInput) => void;
}): ReactNode {
  const { kind, channel } = props;
  const members = kind.fields.filter(({ type }) => type !== "secret");
  // One that we make is changed on its own, for then two are good for a while.
  const hidden = kind.fields.filter(({ type, made }) => type === "secret" && (channel === undefined || !made));
  const [name, setName] = useState(channel?.name ?? kind.title);
  const [enabled, setEnabled] = useState(channel?.enabled ?? true);
  const [config, setConfig] = useState<Readonly<Record<string, Value>>>(() => Object.fromEntries(members.map((field) => [field.name, (channel?.config[field.name] as Value | undefined) ?? beginningOf(field)])));
  const [secrets, setSecrets] = useState<Readonly<Record<string, string>>>({});
  const [filter, setFilter] = useState<Channel["filter"]>(channel?.filter ?? { kinds: [], urgencies: [], environments: [], parties: [] });
  const [digest, setDigest] = useState(channel?.digest ?? null);
  const [quiet, setQuiet] = useState(channel?.quiet ?? null);
  const zone = digest?.zone ?? quiet?.zone ?? localZone();
  return (
    <form
      className="stack wide channel-form"
      onSubmit={(event) => {
        event.preventDefault();
        props.save({ name: name.trim(), enabled, config, filter, digest, quiet, secrets: Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== "")) });
      }}
    >
      <TextInput label="Name" required maxLength={100} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      {members.map((field) => (
        <MemberField key={field.name} field={field} value={config[field.name] ?? ""} set={(value) => setConfig({ ...config, [field.name]: value })} />
      ))}
      {hidden.map((field) => (
        <PasswordInput
          key={field.name}
          size="xs"
          label={field.title}
          description={`${field.says}.${saysOfSecret(field, channel)}`}
          required={field.required && !field.made && channel === undefined}
          autoComplete="off"
          value={secrets[field.name] ?? ""}
          onChange={(event) => setSecrets({ ...secrets, [field.name]: event.currentTarget.value })}
        />
      ))}
      <FilterFields filter={filter} set={setFilter} noticeKinds={props.noticeKinds} />
      <fieldset className="stack">
        <legend>When</legend>
        <Checkbox label="One message a day" checked={digest !== null} onChange={(event) => setDigest(event.currentTarget.checked ? { at: "08:00", zone } : null)} />
        {digest === null ? null : (
          <div className="row">
            <ClockTime label="At" value={digest.at} set={(at) => setDigest({ ...digest, at })} />
            <Zone value={digest.zone} set={(value) => setDigest({ ...digest, zone: value })} />
          </div>
        )}
        <Checkbox label="Quiet hours" description="What is urgent passes" checked={quiet !== null} onChange={(event) => setQuiet(event.currentTarget.checked ? { from: "20:00", to: "07:00", zone } : null)} />
        {quiet === null ? null : (
          <div className="row">
            <ClockTime label="From" value={quiet.from} set={(from) => setQuiet({ ...quiet, from })} />
            <ClockTime label="To" value={quiet.to} set={(to) => setQuiet({ ...quiet, to })} />
            <Zone value={quiet.zone} set={(value) => setQuiet({ ...quiet, zone: value })} />
          </div>
        )}
      </fieldset>
      <Checkbox label="Switched on" checked={enabled} onChange={(event) => setEnabled(event.currentTarget.checked)} />
      {props.error === null ? null : <Problem error={props.error} doing="saving the channel" />}
      <div>
        <Button type="submit" loading={props.busy} disabled={name.trim() === ""}>
          {props.says}
        </Button>
      </div>
    </form>
  );
}

/** A secret that is kept is never shown, so an empty field leaves it. */
function saysOfSecret(field: FieldOf, channel: Channel | undefined): string {
  if (channel?.secrets.includes(field.name) === true) return " One is kept; left empty, it stays.";
  return field.made ? " Left empty, one is made." : "";
}

function MemberField({ field, value, set }: { readonly field: FieldOf; readonly value: Value; readonly set: (value: Value) => void }): ReactNode {
  const common = { label: field.title, description: field.says, required: field.required };
  if (field.type === "switch") return <Checkbox label={field.title} description={field.says} checked={value === true} onChange={(event) => set(event.currentTarget.checked)} />;
  if (field.type === "choice") return <NativeSelect {...common} data={[...field.choices]} value={String(value)} onChange={(event) => set(event.currentTarget.value)} />;
  if (field.type === "number") return <NumberInput {...common} size="xs" hideControls allowDecimal={false} value={Number(value)} onChange={(next) => set(Number(next))} />;
  if (field.type === "long-text") return <Textarea {...common} rows={4} value={String(value)} onChange={(event) => set(event.currentTarget.value)} />;
  return <TextInput {...common} maxLength={500} value={String(value)} onChange={(event) => set(event.currentTarget.value)} />;
}

const ENVIRONMENTS = ["production", "staging", "test", "development"] as const;
const without = <T,>(list: readonly T[], value: T): readonly T[] => (list.includes(value) ? list.filter((each) => each !== value) : [...list, value]);

function FilterFields({ filter, set, noticeKinds }: { readonly filter: Channel["filter"]; readonly set: (filter: Channel["filter"]) => void; readonly noticeKinds: readonly NoticeKind[] }): ReactNode {
  return (
    <fieldset className="stack">
      <legend>What it takes</legend>
      <NativeSelect
        label="Urgency"
        data={[{ value: "", label: "Everything" }, { value: "now", label: "Only what is urgent" }]}
        value={filter.urgencies.includes("now") && filter.urgencies.length === 1 ? "now" : ""}
        onChange={(event) => set({ ...filter, urgencies: event.currentTarget.value === "now" ? ["now"] : [] })}
      />
      <TextInput
        label="Only for"
        description="Addresses or teams, with commas between; empty: for everybody"
        value={filter.parties.join(", ")}
        onChange={(event) => set({ ...filter, parties: event.currentTarget.value === "" ? [] : event.currentTarget.value.split(",").map((each) => each.trimStart()) })}
      />
      <details open={filter.environments.length > 0}>
        <summary>Environments: {filter.environments.length === 0 ? "all" : filter.environments.join(", ")}</summary>
        <div className="kind-list">
          {ENVIRONMENTS.map((each) => (
            <Checkbox key={each} label={each} checked={filter.environments.includes(each)} onChange={() => set({ ...filter, environments: without(filter.environments, each) })} />
          ))}
        </div>
      </details>
      <details open={filter.kinds.length > 0}>
        <summary>Kinds of notices: {filter.kinds.length === 0 ? "all" : filter.kinds.length}</summary>
        <div className="kind-list">
          {noticeKinds.map((each) => (
            <Checkbox key={each} label={kindWords(each)} checked={filter.kinds.includes(each)} onChange={() => set({ ...filter, kinds: without(filter.kinds, each) })} />
          ))}
        </div>
      </details>
    </fieldset>
  );
}
