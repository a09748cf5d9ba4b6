// Nobody passes unsigned: the one-time link is exchanged here, then the address is cleaned, then the frame is shown.
import { Outlet, useRouter } from "@tanstack/react-router";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, TextInput } from "@mantine/core";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { problemOf } from "../api/problem.ts";
import { keys, sessionQuery, signIn } from "../api/queries.ts";
import { Problem, Skeleton } from "../ui/states.tsx";
import { Frame } from "./frame.tsx";
import { MandateMark } from "./icons.tsx";

/** Taken once, before anything is drawn, so that the token never stays in the address, the history or a referrer. */
function takeToken(): string | null {
  const search = new URLSearchParams(window.location.search);
  const hash = new URLSearchParams(window.location.hash.slice(1));
  const token = search.get("token") ?? hash.get("token");
  if (token === null) return null;
  const path = window.location.pathname === "/sign-in" ? "/" : window.location.pathname;
  window.history.replaceState(null, "", path);
  return token;
}
const arrivedWith = takeToken();

export function Gate(): ReactNode {
  const router = useRouter();
  const cache = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(arrivedWith !== null);
  const started = useRef(false);
  const session = useQuery({ ...sessionQuery, enabled: !busy });

  const enter = (token: string) => {
    setBusy(true);
    setError(null);
    signIn(token)
      .then((made) => {
        cache.setQueryData(keys.session, made);
        return router.invalidate();
      })
      .catch(setError)
      .finally(() => setBusy(false));
  };

  useEffect(() => {
    if (arrivedWith === null || started.current) return;
    started.current = true;
    enter(arrivedWith);
  });

  if (session.data !== undefined && error === null) {
    return (
      <Frame session={session.data}>
        <Outlet />
      </Frame>
    );
  }
  return (
    <main className="gate">
      <div className="gate-card">
        <div className="row">
          <MandateMark /> <strong>Mandate</strong>
        </div>
        {busy || session.isLoading ? <Skeleton rows={3} doing="Signing in" /> : <SignIn error={error ?? session.error} enter={enter} />}
      </div>
    </main>
  );
}

function SignIn({ error, enter }: { readonly error: unknown; readonly enter: (token: string) => void }): ReactNode {
  const [link, setLink] = useState("");
  const unsigned = error === null || problemOf(error).status === 401;
  const tokenIn = (text: string): string => /token=([^&\s]+)/.exec(text)?.[1] ?? text.trim();
  return (
    <>
      <h1>Sign in</h1>
      {unsigned ? null : <Problem error={error} doing="signing in" />}
      <p>
        The server prints a one-time sign-in link when it starts. Open that link, or paste it here. It works once and only for a short time; start the server again or ask an
        administrator for a new one.
      </p>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (link.trim() !== "") enter(decodeURIComponent(tokenIn(link)));
        }}
      >
        <TextInput label="Sign-in link or token" value={link} onChange={(event) => setLink(event.currentTarget.value)} autoComplete="off" spellCheck={false} autoFocus />
        <div>
          <Button type="submit" disabled={link.trim() === ""}>
            Sign in
          </Button>
        </div>
      </form>
    </>
  );
}
