// Answers to questions over one graph: who can, may it, how does one become another. Pure; runs in the analysis thread.
import type { Analysis, KeyedPath } from "../api/index.ts";
import type { EscalationPath, Identity, NodeKey } from "../model/index.ts";
import { TECHNIQUES, type ExplorableGraph, type Graph } from "../understand/graph/index.ts";

export type PathsQuestion = Parameters<Analysis["paths"]>[0];
export type WhoCanQuestion = Parameters<Analysis["whoCan"]>[0];
export type CheckQuestion = Parameters<Analysis["check"]>[0];
export type RightsQuestion = Parameters<Analysis["rights"]>[0];
export type SuggestQuestion = Parameters<Analysis["suggest"]>[0];

/** Native ids of paths back to keys: within the realm of the path's beginning first, then within its provider, then anywhere. */
export function keyIndex(graph: Graph): (nativeId: string, near: Identity) => NodeKey | undefined {
  const byNativeId = new Map<string, { key: NodeKey; provider: string; realm: string }[]>();
  const { identities, resources, entitlements, credentials } = graph.estate;
  for (const nodes of [identities, resources, entitlements, credentials]) {
    for (const { nativeId, key, provider, realm } of nodes) {
      const known = byNativeId.get(nativeId);
      if (known === undefined) byNativeId.set(nativeId, [{ key, provider, realm }]);
      else known.push({ key, provider, realm });
    }
  }
  return (nativeId, near) => {
    const candidates = byNativeId.get(nativeId) ?? [];
    const best = candidates.find((each) => each.provider === near.provider && each.realm === near.realm) ?? candidates.find((each) => each.provider === near.provider) ?? candidates[0];
    return best?.key;
  };
}

type KeyOf = ReturnType<typeof keyIndex>;

export function answerPaths(graph: ExplorableGraph, keyOf: KeyOf, question: PathsQuestion): Awaited<ReturnType<Analysis["paths"]>> {
  const { limit } = question;
  const paths: KeyedPath[] = [];
  let truncated = false;
  for (const { path, from } of candidates(graph, question)) {
    if (!isWithin(from, question)) continue;
    if (paths.length >= limit) {
      truncated = true;
      break;
    }
    paths.push(keyedPath(path, from, keyOf));
  }
  paths.sort((a, b) => a.steps.length - b.steps.length);
  return { paths, administrators: graph.administrators.filter((key) => isWithin(graph.identity(key), question)), truncated, caveats: caveatsOf(graph, question) };
}

function* candidates(graph: ExplorableGraph, { from, to }: PathsQuestion): Generator<{ path: EscalationPath; from: Identity }> {
  if (to !== undefined) {
    const near = graph.identity(to as NodeKey);
    for (const path of near === undefined ? [] : graph.pathsTo(near.key)) {
      const start = graph.estate.identities.find((identity) => identity.nativeId === path.from && identity.provider === near?.provider) ?? graph.estate.identities.find((identity) => identity.nativeId === path.from);
      if (start !== undefined && (from === undefined || start.key === from)) yield { path, from: start };
    }
    return;
  }
  const begin = from === undefined ? graph.estate.identities : graph.estate.identities.filter((identity) => identity.key === from);
  for (const identity of begin) for (const path of graph.pathsFrom(identity.key)) yield { path, from: identity };
}

function isWithin(identity: Identity | undefined, place: { readonly provider?: string | undefined; readonly realm?: string | undefined }): boolean {
  if (identity === undefined) return false;
  return (place.provider === undefined || identity.provider === place.provider) && (place.realm === undefined || identity.realm === place.realm);
}

function keyedPath(path: EscalationPath, from: Identity, keyOf: KeyOf): KeyedPath {
  const key = (nativeId: string) => keyOf(nativeId, from) ?? (`${from.provider}|${from.realm}|unknown|${nativeId.replaceAll("|", "%7c")}` as NodeKey);
  return {
    ...path,
    fromKey: from.key,
    toKey: path.to === path.from ? from.key : key(path.to),
    targetKeys: path.steps.map((step) => key(step.target)),
    techniques: path.steps.map((step) => ({ title: TECHNIQUES.get(step.technique)?.title ?? step.technique, remedy: TECHNIQUES.get(step.technique)?.remedy ?? null })),
  };
}

export function answerWhoCan(graph: ExplorableGraph, question: WhoCanQuestion): Awaited<ReturnType<Analysis["whoCan"]>> {
  const { action, resource, provider, realm, limit } = question;
  const within = { ...(provider === undefined ? {} : { provider }), ...(realm === undefined ? {} : { realm }) };
  const answers = [...graph.whoCan(action, resource, within)].sort((a, b) => Number(a.answer.effect === "conditional") - Number(b.answer.effect === "conditional"));
  const asked = graph.estate.identities.filter((identity) => isWithin(identity, within)).length;
  return { answers: answers.slice(0, limit), asked, truncated: answers.length > limit, caveats: caveatsOf(graph, within) };
}

export function answerCheck(graph: Graph, question: CheckQuestion): Awaited<ReturnType<Analysis["check"]>> {
  return graph.effective(question.identity, question.action, question.resource);
}

/** Evidence that lists everything, so that what it does not list was not used. */
const EXHAUSTIVE = new Set(["service-last-accessed", "cloudtrail"]);

export function answerRights(graph: Graph, { identities }: RightsQuestion): Awaited<ReturnType<Analysis["rights"]>> {
  return identities.flatMap((key) => {
    const identity = graph.identity(key);
    if (identity === undefined) return [];
    const usages = graph.usagesOf(key);
    const isRead = usages.some(({ evidence }) => EXHAUSTIVE.has(evidence)) || graph.hasRead("aws.cloudtrail", identity.realm);
    const used = usages.filter(({ action }) => action !== "").map(({ action, resource, lastUsedAt }) => ({ provider: identity.provider, action, lastUsedAt, ...(resource === undefined ? {} : { resource }) }));
    return [{ identity: key, granted: graph.granted(key).map(({ provider, action, resource, conditional, through }) => ({ provider, action, resource, conditional, through })), used: isRead ? used : null }];
  });
}

const CHANGING: readonly { readonly provider: string; readonly stream: string; readonly says: string }[] = [
  { provider: "aws", stream: "aws.organization-policies", says: "The organisation's policies (SCP, RCP) were not read: they may forbid some of this." },
  { provider: "aws", stream: "aws.resource-policies", says: "Resource policies were not read: they may allow more, or forbid some of this." },
  { provider: "kubernetes", stream: "kubernetes.bindings", says: "Role bindings were not read, so nothing is known of access in the cluster." },
];

/** What was not read and could change the answer. */
function caveatsOf(graph: Graph, place: { readonly provider?: string | undefined; readonly realm?: string | undefined }): string[] {
  const present = new Set(graph.estate.identities.map((identity) => identity.provider));
  return CHANGING.filter(({ provider, stream }) => present.has(provider) && (place.provider === undefined || place.provider === provider) && !graph.hasRead(stream, place.realm)).map(({ says }) => says);
}

/** Actions worth asking about, whatever the estate holds. */
const TELLING = ["iam:PassRole", "iam:CreateAccessKey", "sts:AssumeRole", "s3:GetObject", "s3:PutObject", "secretsmanager:GetSecretValue", "kms:Decrypt", "lambda:UpdateFunctionCode", "ec2:RunInstances", "dynamodb:GetItem", "get secrets", "create pods", "create serviceaccounts/token", "impersonate users", "bind clusterroles"];

export function answerSuggest(graph: Graph, question: SuggestQuestion): Awaited<ReturnType<Analysis["suggest"]>> {
  const wanted = question.q.toLowerCase();
  const found = new Map<string, string>();
  const offer = (value: string, detail: string) => {
    if (found.size < question.limit && !found.has(value) && value.toLowerCase().includes(wanted)) found.set(value, detail);
  };
  if (question.kind === "action") {
    for (const action of TELLING) offer(action, action.includes(":") ? "AWS" : "Kubernetes");
    for (const { document, name } of documents(graph)) for (const action of statementStrings(document, "Action")) if (!action.includes("*")) offer(action, `named in ${name}`);
  } else {
    offer("*", "any resource");
    for (const resource of graph.estate.resources) offer(resource.nativeId, `${resource.type} ${resource.name}`);
    for (const { document, name } of documents(graph)) for (const arn of statementStrings(document, "Resource")) if (arn !== "*") offer(arn, `named in ${name}`);
  }
  return [...found].map(([value, detail]) => ({ value, label: value, detail }));
}

function* documents(graph: Graph): Generator<{ document: unknown; name: string }> {
  for (const entitlement of graph.estate.entitlements) {
    const document = entitlement.attributes?.document;
    if (document !== undefined) yield { document, name: entitlement.name };
  }
}

function statementStrings(document: unknown, member: "Action" | "Resource"): string[] {
  const statements = (document as { Statement?: unknown } | null)?.Statement;
  return (Array.isArray(statements) ? statements : [statements]).flatMap((statement: unknown) => {
    const value = (statement as Record<string, unknown> | null | undefined)?.[member];
    return (Array.isArray(value) ? value : [value]).filter((each): each is string => typeof each === "string");
  });
}
