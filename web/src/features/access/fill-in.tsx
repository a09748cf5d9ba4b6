// A blank in the sentence: type, choose a completion, or keep what was typed. Identities are held by id and shown by name.
import { Combobox, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import { keys } from "../../api/queries.ts";
import { Name } from "../../ui/name.tsx";
import { identityQuery } from "../identity/identity-queries.ts";

type Kind = "action" | "resource" | "identity";

export function FillIn(props: {
  readonly kind: Kind;
  readonly label: string;
  readonly value: string;
  readonly placeholder: string;
  readonly onChange: (value: string) => void;
}): ReactNode {
  const { kind, value } = props;
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const named = useQuery({ ...identityQuery(value, undefined), enabled: kind === "identity" && value !== "" });
  const shown = kind === "identity" && value !== "" ? (named.data?.name ?? value) : value;
  const [text, setText] = useState(shown);
  const [typed, setTyped] = useState(false);
  useEffect(() => {
    setText(shown);
    setTyped(false);
  }, [shown]);
  const [asked] = useDebouncedValue(text.trim(), 150);
  const { data: options = [] } = useQuery({
    queryKey: [...keys.access, "suggest", kind, typed ? asked : ""],
    queryFn: async ({ signal }) => (await api.access.suggest({ query: { kind, q: typed ? asked : "", limit: 12 } }, { signal })).data,
    enabled: combobox.dropdownOpened,
    placeholderData: (before) => before,
  });
  const commit = (next: string) => {
    combobox.closeDropdown();
    setTyped(false);
    if (next !== value) props.onChange(next);
  };
  return (
    <Combobox store={combobox} onOptionSubmit={commit} width={380} position="bottom-start" withinPortal>
      <Combobox.Target withExpandedAttribute>
        <TextInput
          className={kind === "action" ? "fill-in" : "fill-in is-long"}
          aria-label={props.label}
          placeholder={props.placeholder}
          value={text}
          maxLength={kind === "resource" ? 2048 : 256}
          spellCheck={false}
          autoComplete="off"
          onFocus={() => combobox.openDropdown()}
          onClick={() => combobox.openDropdown()}
          onBlur={() => {
            combobox.closeDropdown();
            // Free text is an answer for an action or a resource; an identity must be chosen, or cleared.
            if (!typed) return;
            if (kind !== "identity" || text.trim() === "") commit(text.trim());
            else setText(shown);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && combobox.getSelectedOptionIndex() === -1 && kind !== "identity") commit(text.trim());
          }}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setTyped(true);
            combobox.openDropdown();
            combobox.updateSelectedOptionIndex();
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={options.length === 0}>
        <Combobox.Options mah={280} className="fill-options" aria-label={`Completions for ${props.label.toLowerCase()}`}>
          {options.map((option) => (
            <Combobox.Option key={option.value} value={option.value}>
              <Name text={option.label} limit={52} /> <span className="dim small">{option.detail.slice(0, 60)}</span>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
