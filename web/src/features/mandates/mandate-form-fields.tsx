// The fields of the form. Each knows its member of the mandate: it reads it from the text, writes it back, and shows what is wrong with it.
import { Autocomplete, Checkbox, NativeSelect, NumberInput, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { createContext, useContext, useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { MandateProblem } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { at, type Members, type Path } from "../../ui/document-text.ts";

export interface Form {
  readonly members: Members;
  readonly problems: readonly MandateProblem[];
  readonly put: (path: Path, value: unknown) => void;
}

const FormContext = createContext<Form | null>(null);
export const FormProvider = FormContext.Provider;

export function useForm(): Form {
  const form = useContext(FormContext);
  if (form === null) throw new Error("A field stands outside the form.");
  return form;
}

/** What is wrong with this member, or with anything in it. */
export function useMember(path: Path, { within = false }: { readonly within?: boolean } = {}) {
  const { members, problems, put } = useForm();
  const name = path.join(".");
  const mine = problems.filter((problem) => problem.path === name || (within && problem.path.startsWith(`${name}.`)));
  const errors = mine.filter(({ weight }) => weight === "error").map(({ says }) => says);
  const warnings = mine.filter(({ weight }) => weight === "warning").map(({ says }) => says);
  return { value: at(members, path), put: (value: unknown) => put(path, value), error: errors.length === 0 ? undefined : errors.join("; "), warning: warnings.length === 0 ? undefined : warnings.join("; ") };
}

interface FieldProps {
  readonly label: string;
  readonly path: Path;
  readonly hint?: string;
  readonly placeholder?: string;
}

const textOf = (value: unknown): string => (typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "");
const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(textOf).filter((each) => each !== "") : []);
const described = (hint: string | undefined, warning: string | undefined): ReactNode => (warning === undefined ? hint : <span className="field-warning">{warning}</span>);

/** `needed`: an empty text stays in the mandate, so that it is told to be missing where it is. */
export function TextField({ label, path, hint, placeholder, needed = false, rows, type }: FieldProps & { readonly needed?: boolean; readonly rows?: number; readonly type?: "date" | "time" }): ReactNode {
  const { value, put, error, warning } = useMember(path);
  const shown = { label, error, description: described(hint, warning), placeholder: placeholder ?? "", value: textOf(value), onChange: (event: { currentTarget: { value: string } }) => put(event.currentTarget.value === "" && !needed ? undefined : event.currentTarget.value) };
  return rows === undefined ? <TextInput {...shown} type={type ?? "text"} /> : <Textarea {...shown} rows={rows} />;
}

export function ChoiceField({ label, path, hint, choices, none }: FieldProps & { readonly choices: readonly { readonly value: string; readonly label: string }[]; readonly none?: string }): ReactNode {
  const { value, put, error, warning } = useMember(path);
  return <NativeSelect label={label} error={error} description={described(hint, warning)} data={[...(none === undefined ? [] : [{ value: "", label: none }]), ...choices.map((each) => ({ ...each }))]} value={textOf(value)} onChange={(event) => put(event.currentTarget.value === "" ? undefined : event.currentTarget.value)} />;
}

export function NumberField({ label, path, hint, least = 0, whole = false, onGive }: FieldProps & { readonly least?: number; readonly whole?: boolean; readonly onGive?: (value: number | undefined) => void }): ReactNode {
  const { value, put, error, warning } = useMember(path);
  return <NumberInput size="xs" label={label} error={error} description={described(hint, warning)} min={least} allowDecimal={!whole} hideControls value={typeof value === "number" ? value : ""} onChange={(given) => (onGive ?? put)(typeof given === "number" ? given : undefined)} />;
}

/** Several of a few words. None chosen: the member is absent. */
export function SomeField({ label, path, hint, choices }: FieldProps & { readonly choices: readonly string[] }): ReactNode {
  const { value, put, error, warning } = useMember(path, { within: true });
  return (
    <Checkbox.Group size="xs" label={label} error={error} description={described(hint, warning)} value={textsOf(value)} onChange={(given) => put(given.length === 0 ? undefined : choices.filter((each) => given.includes(each)))}>
      <div className="row choice-row">
        {choices.map((each) => (
          <Checkbox size="xs" key={each} value={each} label={each} />
        ))}
      </div>
    </Checkbox.Group>
  );
}

/** Texts one after the other, with what is known offered. */
export function TextsField({ label, path, hint, placeholder, offered = [], onSearch, empty = "kept" }: FieldProps & { readonly offered?: readonly string[]; readonly onSearch?: (text: string) => void; readonly empty?: "kept" | "absent" }): ReactNode {
  const { value, put, error, warning } = useMember(path, { within: true });
  return <TagsInput size="xs" label={label} error={error} description={described(hint, warning)} placeholder={placeholder ?? ""} data={[...new Set(offered)]} value={textsOf(value)} acceptValueOnBlur splitChars={["\n"]} onChange={(given) => put(given.length === 0 && empty === "absent" ? undefined : given)} {...(onSearch === undefined ? {} : { onSearchChange: onSearch })} />;
}

/** One text of those that are known, or another. */
export function OfferedField({ label, path, hint, placeholder, offered, onSearch, needed = false }: FieldProps & { readonly offered: readonly string[]; readonly onSearch?: (text: string) => void; readonly needed?: boolean }): ReactNode {
  const { value, put, error, warning } = useMember(path);
  return (
    <Autocomplete
      size="xs"
      label={label}
      error={error}
      description={described(hint, warning)}
      placeholder={placeholder ?? ""}
      data={[...new Set(offered)]}
      filter={({ options }) => options}
      value={textOf(value)}
      onChange={(given) => {
        onSearch?.(given);
        put(given === "" && !needed ? undefined : given);
      }}
    />
  );
}

const ASK_AFTER_MS = 250;

/** What the server knows that is like what one types. */
export function useOffers(kind: string, read: (q: string, signal: AbortSignal) => Promise<readonly string[]>): { readonly offered: readonly string[]; readonly search: (text: string) => void } {
  const [text, search] = useState("");
  const [asked] = useDebouncedValue(text, ASK_AFTER_MS);
  const { data = [] } = useQuery({ queryKey: [...keys.mandates, "offers", kind, asked], queryFn: ({ signal }) => read(asked, signal), enabled: asked.length > 0, retry: false, staleTime: 60_000, placeholderData: (before) => before });
  return { offered: data, search };
}

export const actionOffers = async (q: string, signal: AbortSignal) => (await api.access.suggest({ query: { kind: "action", q, limit: 20 } }, { signal })).data.map(({ value }) => value);
export const resourceOffers = async (q: string, signal: AbortSignal) => (await api.access.suggest({ query: { kind: "resource", q, limit: 20 } }, { signal })).data.map(({ value }) => value);
export const identityOffers = async (q: string, signal: AbortSignal) => (await api.identities.list({ query: { q, limit: 20 } }, { signal })).data.map(({ key }) => key);
export const mandateOffers = async (q: string, signal: AbortSignal) => (await api.mandates.list({ query: { q, limit: 20 } }, { signal })).data.map(({ name }) => name);
export const partyOffers = async (q: string, signal: AbortSignal) => (await api.people.list({ query: { q, limit: 20 } }, { signal })).data.map(({ email, login, name }) => email || login || name);
