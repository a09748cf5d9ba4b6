// Access: who can do X on Y, what can Z reach, and how? A sentence with fill-ins; the answer keeps "depends on" apart from "yes".
import { NativeSelect } from "@mantine/core";
import type { ReactNode } from "react";
import { useUrl } from "../../app/url.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Empty } from "../../ui/states.tsx";
import { SavedViews } from "../saved-views/saved-views.tsx";
import { CheckAnswer } from "./check-answer.tsx";
import { FillIn } from "./fill-in.tsx";
import { PathsAnswer } from "./paths-answer.tsx";
import { ReachAnswer } from "./reach-answer.tsx";
import { WhoCanAnswer } from "./who-can-answer.tsx";
import "./access.css";

const QUESTIONS = [
  { value: "who", label: "Who can" },
  { value: "reach", label: "What can" },
  { value: "check", label: "May" },
  { value: "paths", label: "How does" },
] as const;

type Question = (typeof QUESTIONS)[number]["value"];
const isQuestion = (value: string | undefined): value is Question => QUESTIONS.some((question) => question.value === value);

export function AccessPage(): ReactNode {
  const { params, set } = useUrl();
  const ask: Question = isQuestion(params["ask"]) ? params["ask"] : "who";
  const blank = (name: string, kind: "action" | "resource" | "identity", label: string, placeholder: string) => (
    <FillIn key={`${ask}-${name}`} kind={kind} label={label} placeholder={placeholder} value={params[name] ?? ""} onChange={(value) => set({ [name]: value }, "push")} />
  );
  const action = blank("action", "action", "Action", "do any action");
  const resource = blank("resource", "resource", "Resource", "anything (*)");
  const identity = blank("identity", "identity", "Identity", "an identity");
  const first = (
    <NativeSelect
      className="fill-question"
      aria-label="Question"
      data={QUESTIONS.map((question) => ({ ...question }))}
      value={ask}
      onChange={(event) => set({ ask: event.currentTarget.value }, "push")}
    />
  );
  return (
    <>
      <PageHead title="Access" asks="Who can do what on which, and how?">
        <SavedViews page="access" />
      </PageHead>
      <form className="sentence" aria-label="Question" onSubmit={(event) => event.preventDefault()}>
        {first}
        {ask === "who" ? (
          <>
            {action} <span>on</span> {resource} <span>?</span>
          </>
        ) : ask === "reach" ? (
          <>
            {identity} <span>reach, by</span> {action} <span>on</span> {resource} <span>?</span>
          </>
        ) : ask === "check" ? (
          <>
            {identity} {action} <span>on</span> {resource} <span>?</span>
          </>
        ) : (
          <>
            {blank("from", "identity", "From", "anybody")} <span>become</span> {blank("to", "identity", "To", "anybody, up to administrator")} <span>?</span>
          </>
        )}
      </form>
      <Answer ask={ask} />
    </>
  );
}

function Answer({ ask }: { readonly ask: Question }): ReactNode {
  const { params } = useUrl();
  const action = params["action"] ?? "";
  const resource = params["resource"] ?? "";
  const identity = params["identity"] ?? "";
  if (ask === "who") return action === "" ? <Teach /> : <WhoCanAnswer action={action} resource={resource === "" ? "*" : resource} />;
  if (ask === "reach") return identity === "" ? <Teach /> : <ReachAnswer identity={identity} action={action} resource={resource} />;
  if (ask === "check") return identity === "" || action === "" ? <Teach /> : <CheckAnswer identity={identity} action={action} resource={resource === "" ? "*" : resource} />;
  return <PathsAnswer from={params["from"] ?? ""} to={params["to"] ?? ""} />;
}

function Teach(): ReactNode {
  return (
    <Empty title="Fill in the sentence">
      An action is written as its provider writes it, such as <code>s3:GetObject</code>, <code>iam:PassRole</code> or <code>get secrets</code>; a resource is an ARN, a pattern with{" "}
      <code>*</code>, or <code>namespace/name</code>. The answer says who certainly can, who can under conditions and which, and by what policy.
    </Empty>
  );
}
