// ⌘K: one field that finds identities, mandates, people, findings, rules and pages, and offers the acts.
import { Modal, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { searchQuery } from "../api/queries.ts";
import { Name } from "../ui/name.tsx";
import { FURTHER, PAGES } from "./pages.ts";
import { useUrl } from "./url.tsx";

interface Item {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly detail: string;
  readonly act: () => void;
}

export function Palette({ opened, close, help }: { readonly opened: boolean; readonly close: () => void; readonly help: () => void }): ReactNode {
  return (
    <Modal opened={opened} onClose={close} withCloseButton={false} size="lg" padding="xs" yOffset="10vh" attributes={{ content: { "aria-label": "Search or go to" } }}>
      {opened ? <PaletteBody close={close} help={help} /> : null}
    </Modal>
  );
}

function PaletteBody({ close, help }: { readonly close: () => void; readonly help: () => void }): ReactNode {
  const { go } = useUrl();
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text.trim(), 120);
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const { data: hits = [], isFetching } = useQuery(searchQuery(asked));

  const items = useMemo<readonly Item[]>(() => {
    const word = text.trim().toLowerCase();
    const matches = (...parts: readonly string[]) => word === "" || parts.some((part) => part.toLowerCase().includes(word));
    const pages = (word === "" ? PAGES : [...PAGES, ...FURTHER]).filter((page) => matches(page.title, page.asks)).map((page) => ({ id: page.href, kind: "page", title: page.title, detail: page.asks, act: () => go(page.href) }));
    const acts = [
      { id: "upload", title: "Add a source", detail: "Upload exports or scan a folder", act: () => go("/sources?add=upload") },
      { id: "keys", title: "Keyboard help", detail: "Every key", act: help },
    ]
      .filter((act) => matches(act.title, act.detail))
      .map((act) => ({ ...act, kind: "act" }));
    const found = hits.map((hit) => ({ id: `${hit.kind}:${hit.id}`, kind: hit.kind, title: hit.title, detail: hit.detail, act: () => go(hit.href) }));
    return [...found, ...pages, ...acts];
  }, [text, hits, go, help]);

  useEffect(() => setAt(0), [asked]);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const choose = (item: Item | undefined) => {
    if (item === undefined) return;
    close();
    item.act();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((now) => (now + step + items.length) % Math.max(1, items.length));
    }
    if (event.key === "Enter") {
      event.preventDefault();
      choose(items[at]);
    }
  };

  return (
    <div className="stack">
      <TextInput
        size="sm"
        data-autofocus
        placeholder="An identity, a mandate, a person, a finding, a rule, a page"
        aria-label="Search or go to"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={items[at] === undefined ? undefined : `palette-${at}`}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div ref={list} id="palette-list" role="listbox" aria-label="Results" className="palette-list">
        {items.map((item, index) => (
          <div
            key={item.id}
            id={`palette-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className="palette-item"
            onMouseMove={() => setAt(index)}
            onClick={() => choose(item)}
            onKeyDown={onKeyDown}
          >
            <span className="dim small">{item.kind}</span>
            <span className="clip">
              <Name text={item.title} limit={70} /> <span className="dim small">{item.detail.slice(0, 120)}</span>
            </span>
          </div>
        ))}
      </div>
      <p className="dim small" role="status">
        {isFetching ? "Searching…" : items.length === 0 ? "Nothing has these words in its name, id or title." : `${items.length} results`}
      </p>
    </div>
  );
}
