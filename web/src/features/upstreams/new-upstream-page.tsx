// A server is registered: an MCP server by its address, a program on this machine, or a REST API with its operations. Secrets are sealed when they come in and never shown again.
import { Button, Checkbox, NativeSelect, PasswordInput, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { parse } from "yaml";
import { api } from "../../api/generated/client.ts";
import { refreshAll } from "../../api/queries.ts";
import { useUrl } from "../../app/url.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Problem } from "../../ui/states.tsx";

type Body = Parameters<typeof api.upstreams.create>[0]["body"];
type Kind = Body["transport"]["kind"];

const KINDS: readonly { readonly value: Kind; readonly label: string }[] = [
  { value: "http", label: "An MCP server, by its address" },
  { value: "stdio", label: "An MCP program on the gateway's machine" },
  { value: "rest", label: "A REST API with declared operations" },
];

const EMPTY = { name: "", title: "", owner: "", url: "", command: "", args: "", files: "", operations: "", header: "authorization", secret: "", registry: "" };
type Text = typeof EMPTY;

const linesOf = (text: string): string[] => text.split("\n").map((line) => line.trim()).filter((line) => line !== "");

function bodyOf(kind: Kind, given: Text, { allowPrivate, trusted }: { readonly allowPrivate: boolean; readonly trusted: boolean }): Body {
  const { name, title, owner, url, command, args, files, operations, header, secret, registry } = given;
  const transport = kind === "http" ? { kind, url: url.trim() } : kind === "stdio" ? { kind, command: command.trim(), args: linesOf(args), files: linesOf(files).map((path) => ({ path })) } : { kind, url: url.trim(), operations: parse(operations) as [] };
  const credential = secret === "" ? { kind: "none" as const } : kind === "stdio" ? { kind: "sealed-variable" as const, variable: header.trim() } : { kind: "sealed-header" as const, header: header.trim(), prefix: header.trim().toLowerCase() === "authorization" ? "Bearer " : "" };
  return {
    name: name.trim(), title: title.trim() === "" ? name.trim() : title.trim(), owner: owner.trim(), transport: transport as Body["transport"], credential, allow_private: allowPrivate, trusted,
    ...(secret === "" ? {} : { secret }), ...(registry.trim() === "" ? {} : { registry_entry: parse(registry) as Record<string, unknown> }),
  };
}

export function NewUpstreamPage(): ReactNode {
  const cache = useQueryClient();
  const { go } = useUrl();
  const [kind, setKind] = useState<Kind>("http");
  const [given, setGiven] = useState<Text>(EMPTY);
  const [flags, setFlags] = useState({ allowPrivate: false, trusted: false });
  const register = useMutation({ mutationFn: async () => api.upstreams.create({ body: bodyOf(kind, given, flags) }), onSuccess: ({ name }) => go(`/upstreams/${name}`), onSettled: () => refreshAll(cache) });
  const field = (name: keyof Text) => ({ value: given[name], onChange: ({ currentTarget: { value } }: { readonly currentTarget: { readonly value: string } }) => setGiven((before) => ({ ...before, [name]: value })) });
  return (
    <>
      <PageHead title="Register a server" asks="What it shows then waits for approval; agents see nothing before." />
      <form
        className="stack wide section"
        onSubmit={(event) => {
          event.preventDefault();
          register.mutate();
        }}
      >
        <NativeSelect label="What it is" data={KINDS.map((each) => ({ ...each }))} value={kind} onChange={(event) => {
          const chosen = KINDS.find(({ value }) => value === event.currentTarget.value)?.value ?? "http";
          setKind(chosen);
          setGiven((before) => ({ ...before, header: chosen === "stdio" ? "API_KEY" : "authorization" }));
        }} />
        <TextInput label="Name" description="As mandates call it: small letters, digits and hyphens" required maxLength={64} {...field("name")} />
        <TextInput label="Title" maxLength={200} {...field("title")} />
        <TextInput label="Told of changes" description="A person or a team, such as team:support; left empty: the administrators" maxLength={200} {...field("owner")} />
        {kind === "stdio" ? (
          <>
            <TextInput label="Program" description="Its own absolute path on the gateway; no link, no runner such as npx" required {...field("command")} />
            <Textarea label="Arguments" description="One a line, exactly as they are given" autosize minRows={2} {...field("args")} />
            <Textarea label="Files whose hashes are kept" description="One absolute path a line, such as the script that an interpreter runs" autosize minRows={2} {...field("files")} />
          </>
        ) : (
          <TextInput label="Address" description="Sent as it is written; nothing in it is filled in" type="url" required placeholder="https://tools.example.com/mcp" {...field("url")} />
        )}
        {kind === "rest" ? <Textarea label="Operations" description="As YAML: a list of tool, method, path and inputSchema" required autosize minRows={8} spellCheck={false} classNames={{ input: "mono" }} {...field("operations")} /> : null}
        <PasswordInput label="Secret" description="Sealed, and never shown again; the agent never has it" autoComplete="off" {...field("secret")} />
        {given.secret === "" ? null : <TextInput label={kind === "stdio" ? "Variable that carries it" : "Header that carries it"} required {...field("header")} />}
        <Textarea label="Registry entry" description="Its server.json, so that it is checked to be that server" autosize minRows={2} spellCheck={false} classNames={{ input: "mono" }} {...field("registry")} />
        <Checkbox label="It may be in the private network, also without TLS (administrators)" checked={flags.allowPrivate} onChange={({ currentTarget: { checked } }) => setFlags((before) => ({ ...before, allowPrivate: checked }))} />
        <Checkbox label="Believe what it says of its own tools (administrators)" checked={flags.trusted} onChange={({ currentTarget: { checked } }) => setFlags((before) => ({ ...before, trusted: checked }))} />
        {register.error === null ? null : <Problem error={register.error} doing="registering the server" />}
        <div>
          <Button type="submit" loading={register.isPending}>Register</Button>
        </div>
      </form>
    </>
  );
}
