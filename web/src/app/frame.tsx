// The frame round every page: navigation, search, environment, who am I, and coverage in one line at the foot.
import { ActionIcon, Drawer, Menu, NativeSelect, useMantineColorScheme } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";
import type { Session } from "../api/model.ts";
import { coverageQuery, environmentsQuery, signOut } from "../api/queries.ts";
import { Bell } from "../features/notices/bell.tsx";
import { useKeys } from "../ui/keys.ts";
import { Shape } from "../ui/meaning.tsx";
import { Prose } from "../ui/name.tsx";
import { When } from "../ui/time.tsx";
import { sayProblem } from "../ui/toasts.tsx";
import { AsOf, AsOfBanner } from "./as-of.tsx";
import { HelpIcon, MandateMark, MenuIcon, MoonIcon, SearchIcon, SunIcon } from "./icons.tsx";
import { JobWatch } from "./job-watch.tsx";
import { KeysHelp } from "./keys-help.tsx";
import { Palette } from "./palette.tsx";
import { GROUPS, markedAt, titleAt } from "./pages.ts";
import { EmergencyBanner } from "./emergency-banner.tsx";
import { StopBanner } from "./stop-banner.tsx";
import { SampleBanner } from "./sample-banner.tsx";
import { A, useUrl } from "./url.tsx";
import { WaitingBadge } from "./waiting-badge.tsx";

export function Frame({ session, children }: { readonly session: Session; readonly children: ReactNode }): ReactNode {
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const [menu, setMenu] = useState(false);
  const { path, params } = useUrl();
  useEffect(() => setMenu(false), [path]);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setPalette((open) => !open);
      }
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
  useKeys({ "?": () => setHelp(true), "/": () => setPalette(true) });
  useTitle(path);

  return (
    <div className={params["at"] === undefined ? "frame" : "frame is-past"}>
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <section className="frame-top" aria-label="Search and account">
        <ActionIcon className="narrow-only" aria-label="Open navigation" onClick={() => setMenu(true)}>
          <MenuIcon />
        </ActionIcon>
        <A href="/" className="frame-mark" aria-label="Mandate, to the overview">
          <MandateMark /> <span className="wide-only">Mandate</span>
        </A>
        <button type="button" className="frame-search" onClick={() => setPalette(true)}>
          <span className="row nowrap">
            <SearchIcon /> <span className="clip">Search or go to</span>
          </span>
          <kbd className="wide-only">{/mac/i.test(navigator.userAgent) ? "⌘" : "Ctrl "}K</kbd>
        </button>
        <div className="end">
          <span className="wide-only">
            <Environment />
          </span>
          <span className="wide-only">
            <AsOf />
          </span>
          <ActionIcon className="wide-only" aria-label="Keyboard help" onClick={() => setHelp(true)}>
            <HelpIcon />
          </ActionIcon>
          <Bell />
          <SchemeToggle />
          <WhoAmI session={session} />
        </div>
      </section>
      <nav className="frame-nav" aria-label="Pages">
        <PageList path={path} />
      </nav>
      <main className="frame-main" id="main" tabIndex={-1}>
        <AsOfBanner />
        <SampleBanner />
        <StopBanner />
        <EmergencyBanner />
        {children}
      </main>
      <CoverageLine />
      <Drawer opened={menu} onClose={() => setMenu(false)} title="Mandate" size={260}>
        <nav className="stack wide" aria-label="Pages">
          <PageList path={path} />
          <Environment />
          <AsOf />
        </nav>
      </Drawer>
      <Palette opened={palette} close={() => setPalette(false)} help={() => setHelp(true)} />
      <KeysHelp opened={help} close={() => setHelp(false)} />
    </div>
  );
}

function useTitle(path: string): void {
  useEffect(() => {
    const title = titleAt(path);
    document.title = title === undefined ? "Mandate" : `${title} · Mandate`;
  }, [path]);
}

function PageList({ path }: { readonly path: string }): ReactNode {
  const at = markedAt(path);
  return GROUPS.map(({ title, pages }) => (
    <div key={title} className="nav-group">
      <p aria-hidden="true">{title}</p>
      <ul className="nav-list" aria-label={title}>
        {pages.map((page) => (
          <li key={page.href}>
            <A href={page.href} aria-current={page === at ? "page" : undefined}>
              {page.title}
              {page.href === "/approvals" ? <WaitingBadge /> : null}
            </A>
          </li>
        ))}
      </ul>
    </div>
  ));
}

/** The pages that show one environment when one is chosen. */
const FOLLOW_ENVIRONMENT = ["/", "/inventory", "/findings", "/calendar"];

function Environment(): ReactNode {
  const { params, path, set } = useUrl();
  const { data = [] } = useQuery(environmentsQuery);
  if (data.length === 0) return null;
  const follows = FOLLOW_ENVIRONMENT.includes(path) || path.startsWith("/findings/");
  return (
    <NativeSelect
      aria-label="Environment"
      disabled={!follows}
      title={follows ? "Show one environment only" : "This page shows all environments"}
      value={follows ? (params["env"] ?? "") : ""}
      onChange={(event) => set({ env: event.currentTarget.value }, "push")}
      data={[{ value: "", label: "All environments" }, ...data.map((value) => ({ value, label: value }))]}
    />
  );
}

function SchemeToggle(): ReactNode {
  // The library would switch motion off by a style element, which the content security policy forbids.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const dark = colorScheme === "dark" || (colorScheme === "auto" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  return (
    <ActionIcon aria-label={dark ? "Use the light theme" : "Use the dark theme"} onClick={() => setColorScheme(dark ? "light" : "dark")}>
      {dark ? <SunIcon /> : <MoonIcon />}
    </ActionIcon>
  );
}

function WhoAmI({ session }: { readonly session: Session }): ReactNode {
  const { go } = useUrl();
  const cache = useQueryClient();
  const leave = () =>
    signOut()
      .then(() => {
        cache.clear();
        window.location.assign("/");
      })
      .catch((error: unknown) => sayProblem("signing out", error));
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <button type="button" className="plain clip who" aria-label={`Signed in as ${session.user.name}, ${session.user.role}`}>
          <bdi>{session.user.name.slice(0, 24)}</bdi>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Role: {session.user.role}</Menu.Label>
        <Menu.Item onClick={() => go("/notices?preferences=1")}>How I am told</Menu.Item>
        <Menu.Item onClick={leave}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function CoverageLine(): ReactNode {
  const { data, isError } = useQuery(coverageQuery);
  if (isError) return <footer className="frame-foot">Coverage is not known: the server did not answer.</footer>;
  if (data === undefined) return <footer className="frame-foot">Reading coverage…</footer>;
  const { partial, refused, not_read } = data.counts;
  const last = data.data.flatMap((line) => line.imported_at ?? []).toSorted().at(-1);
  const whole = partial + refused + not_read === 0 && data.data.length > 0;
  return (
    <footer className="frame-foot">
      <Shape of={whole ? "ok" : data.data.length === 0 ? "unknown" : refused > 0 ? "danger" : "warn"} />
      <span className="clip">
        <A href="/sources">
          <Prose text={data.sentence} limit={240} />
        </A>
        {last === undefined ? null : (
          <span className="dim">
            {" "}
            · last import <When at={last} />
          </span>
        )}
      </span>
      <JobWatch />
    </footer>
  );
}
