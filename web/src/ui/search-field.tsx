// A search box whose text is the URL's `q`, written a moment after the last key.
import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useState, type ReactNode } from "react";
import { useUrl } from "../app/url.tsx";
import { SearchIcon } from "../app/icons.tsx";

export function SearchField({ label, name = "q" }: { readonly label: string; readonly name?: string }): ReactNode {
  const { params, set } = useUrl();
  const inUrl = params[name] ?? "";
  const [text, setText] = useState(inUrl);
  const write = useDebouncedCallback((value: string) => set({ [name]: value }), 200);
  useEffect(() => setText(inUrl), [inUrl]);
  return (
    <TextInput
      type="search"
      className="search-field"
      aria-label={label}
      placeholder={label}
      leftSection={<SearchIcon />}
      value={text}
      maxLength={256}
      onChange={(event) => {
        setText(event.currentTarget.value);
        write(event.currentTarget.value.trim());
      }}
    />
  );
}
