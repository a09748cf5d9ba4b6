// The form of a policy. It and the file are one thing: each change of a field is a change of the document.
import { Checkbox, NativeSelect, NumberInput, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import type { PolicyDocument } from "../../api/model.ts";

type About = PolicyDocument["about"];
type Need = keyof PolicyDocument["require"];
type Where = keyof NonNullable<PolicyDocument["where"]>;

const NEEDS: readonly { readonly name: Need; readonly label: string; readonly of: readonly About[]; readonly days?: true }[] = [
  { name: "owner", label: "a confirmed owner", of: ["identity", "credential"] },
  { name: "sponsor", label: "a sponsor", of: ["identity"] },
  { name: "purpose", label: "a purpose", of: ["identity"] },
  { name: "mandate", label: "a mandate in force", of: ["identity"] },
  { name: "expiry", label: "credentials that end", of: ["identity", "credential"] },
  { name: "no_exposed_secret", label: "no secret in clear", of: ["identity", "credential"] },
  { name: "younger_than_days", label: "younger than, days", of: ["credential"], days: true },
  { name: "lasts_at_most_days", label: "lasts at most, days", of: ["credential", "mandate"], days: true },
  { name: "last_used_within_days", label: "last used within, days", of: ["identity", "credential"], days: true },
  { name: "review_within_days", label: "looked at again within, days", of: ["mandate"], days: true },
];
const WHERE: readonly { readonly name: Where; readonly label: string }[] = [
  { name: "environment", label: "Environments" },
  { name: "kind", label: "Kinds" },
  { name: "provider", label: "Providers" },
  { name: "realm", label: "Realms" },
  { name: "type", label: "Types" },
  { name: "reach", label: "Reach" },
];

const without = (entries: readonly (readonly [string, unknown])[]): Record<string, unknown> => Object.fromEntries(entries.filter(([, value]) => value !== undefined));

export function PolicyForm({ document, named, change }: { readonly document: PolicyDocument; readonly named: boolean; readonly change: (document: PolicyDocument) => void }): ReactNode {
  const { about, require } = document;
  const need = (name: Need, value: true | number | undefined) => change({ ...document, require: without(Object.entries({ ...require, [name]: value })) as PolicyDocument["require"] });
  const narrow = (name: Where, text: string) => {
    const values = text.split(",").map((each) => each.trim()).filter((each) => each !== "");
    const where = without(Object.entries({ ...document.where, [name]: values.length === 0 ? undefined : values })) as NonNullable<PolicyDocument["where"]>;
    const { where: _, ...rest } = document;
    change(Object.keys(where).length === 0 ? rest : { ...rest, where });
  };
  const turn = (next: About) => {
    const { where: _, ...rest } = document;
    const kept = without(Object.entries(require).filter(([name]) => NEEDS.some((each) => each.name === name && each.of.includes(next)))) as PolicyDocument["require"];
    change({ ...(next === "mandate" ? rest : document), about: next, require: kept });
  };
  return (
    <div className="stack">
      <div className="policy-fields">
        <TextInput label="Name" description="Small letters, digits, hyphens" disabled={named} maxLength={60} value={document.name} onChange={(event) => change({ ...document, name: event.currentTarget.value })} />
        <TextInput label="Title" description="The sentence it is known by" maxLength={200} value={document.title} onChange={(event) => change({ ...document, title: event.currentTarget.value })} />
        <NativeSelect label="About each" data={["identity", "credential", "mandate"]} value={about} onChange={(event) => turn(event.currentTarget.value as About)} />
        <NativeSelect label="Severity" data={["low", "medium", "high", "critical"]} value={document.severity} onChange={(event) => change({ ...document, severity: event.currentTarget.value as PolicyDocument["severity"] })} />
        <NumberInput label="Grace, days" min={0} max={3660} allowDecimal={false} value={document.grace_days} onChange={(value) => change({ ...document, grace_days: Number(value) || 0 })} />
      </div>
      {about === "mandate" ? null : (
        <fieldset>
          <legend>Where; several are separated by commas</legend>
          <div className="policy-fields">
            {WHERE.map(({ name, label }) => (
              <TextInput key={name} label={label} placeholder="any" defaultValue={(document.where?.[name] ?? []).join(", ")} onBlur={(event) => narrow(name, event.currentTarget.value)} />
            ))}
          </div>
        </fieldset>
      )}
      <fieldset>
        <legend>Requires, all of it</legend>
        <div className="policy-fields">
          {NEEDS.filter(({ of }) => of.includes(about)).map(({ name, label, days }) =>
            days === true ? (
              <NumberInput key={name} label={label} min={1} max={3660} allowDecimal={false} value={(require[name] as number | undefined) ?? ""} onChange={(value) => need(name, value === "" ? undefined : Number(value))} />
            ) : (
              <Checkbox key={name} label={label} checked={require[name] === true} onChange={(event) => need(name, event.currentTarget.checked ? true : undefined)} />
            ),
          )}
        </div>
      </fieldset>
    </div>
  );
}
