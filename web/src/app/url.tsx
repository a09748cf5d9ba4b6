// The URL is the state. Pages read plain string parameters and write patches; links are real links.
import { useLocation, useRouter } from "@tanstack/react-router";
import { useCallback, useMemo, type AnchorHTMLAttributes, type MouseEvent, type ReactNode } from "react";

export type Params = Readonly<Record<string, string>>;
export type Patch = Readonly<Record<string, string | null | undefined>>;

/** The environment filter and the date hold over pages, so every link carries them. */
const KEPT = ["env", "at"];

export function hrefTo(path: string, params: Patch = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== null && value !== undefined && value !== "") search.set(name, value);
  }
  const text = search.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  return text === "" ? path : `${path}?${text}`;
}

/** Only places inside the console: an address that came from data must not lead out. */
export const insideOnly = (href: string): string => (/^\/(?![/\\])/.test(href) ? href : "/");

export function useUrl(): {
  readonly path: string;
  readonly params: Params;
  readonly set: (patch: Patch, how?: "push" | "replace") => void;
  readonly go: (href: string) => void;
} {
  const router = useRouter();
  const location = useLocation();
  const params = useMemo(() => Object.fromEntries(new URLSearchParams(location.searchStr)), [location.searchStr]);
  const set = useCallback(
    (patch: Patch, how: "push" | "replace" = "replace") => {
      // The history knows where we are before the browser's address does, which is written a moment later.
      const { pathname, search } = router.history.location;
      const href = hrefTo(pathname, { ...Object.fromEntries(new URLSearchParams(search)), ...patch });
      if (how === "push") router.history.push(href);
      else router.history.replace(href);
    },
    [router],
  );
  const go = useCallback((href: string) => router.history.push(withKept(insideOnly(href), router.history.location.search)), [router]);
  return { path: location.pathname, params, set, go };
}

function withKept(href: string, search: string): string {
  const [path = "/", query = ""] = href.split("?", 2);
  const target = Object.fromEntries(new URLSearchParams(query));
  const now = new URLSearchParams(search);
  const kept = Object.fromEntries(KEPT.map((name) => [name, target[name] ?? now.get(name)]));
  return hrefTo(path, { ...target, ...kept });
}

/** A link inside the console. */
export function A({
  href,
  children,
  onClick,
  ...rest
}: AnchorHTMLAttributes<HTMLAnchorElement> & { readonly href: string; readonly children: ReactNode }): ReactNode {
  const router = useRouter();
  const { searchStr } = useLocation();
  const target = withKept(insideOnly(href), searchStr);
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.history.push(target);
  };
  return (
    <a {...rest} href={target} onClick={follow}>
      {children}
    </a>
  );
}

/** A comma-separated parameter as a list, and back. */
export const listOf = (value: string | undefined): readonly string[] => (value === undefined || value === "" ? [] : value.split(","));
export const toggled = (list: readonly string[], value: string): string =>
  (list.includes(value) ? list.filter((each) => each !== value) : [...list, value]).join(",");
