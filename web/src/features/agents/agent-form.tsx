// The form of an agent: every member, in the order in which a person would tell them. It edits the same text that the other tab shows.
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import { ChoiceField, FormProvider, mandateOffers, OfferedField, partyOffers, TextField, useOffers } from "../mandates/mandate-form-fields.tsx";
import { FormGroup, type FormOf } from "../../ui/document-editor.tsx";
import { putAt, type Path } from "../../ui/document-text.ts";
import { MethodsFields } from "./agent-methods.tsx";
import { RUNTIME_WORDS, RUNTIMES } from "./agent-state.tsx";

const ENVIRONMENTS = ["production", "staging", "test", "development"].map((value) => ({ value, label: value }));
const templateOffers = async (q: string, signal: AbortSignal) => (await api.agents.list({ query: { q, kind: "template", state: ["active"], limit: 20 } }, { signal })).data.map(({ name }) => name);

interface FormProps extends FormOf {
  /** Its name and what it was made as stay. */
  readonly isNew: boolean;
}

export function AgentForm({ text, members, problems, isNew, onChange }: FormProps): ReactNode {
  const put = (path: Path, value: unknown) => onChange(putAt(text, path, value));
  const isInstance = members["template"] !== undefined;
  const people = useOffers("party", partyOffers);
  const templates = useOffers("template", templateOffers);
  const mandates = useOffers("mandate", mandateOffers);
  return (
    <FormProvider value={{ members, problems, put }}>
      <div className="mandate-form">
        <FormGroup title="What is it?">
          <TextField label="Title" path={["title"]} needed />
          {isNew ? <TextField label="Name" path={["name"]} needed hint="Unique, for good; mandates name it so. Small letters, digits and hyphens." /> : null}
          {isInstance && isNew ? <OfferedField label="Template" path={["template"]} needed hint="It takes owner, sponsor, mandate and runtime from it" offered={templates.offered} onSearch={templates.search} /> : null}
          <TextField label="Purpose" path={["purpose"]} needed={!isInstance} rows={3} {...(isInstance ? { hint: "Left empty, it is the template's." } : {})} />
        </FormGroup>
        {isInstance ? null : (
          <FormGroup title="Who answers for it?">
            <div className="form-pair">
              <OfferedField label="Owner" path={["owner"]} needed hint="Looks after it: a person, or team:payments" offered={people.offered} onSearch={people.search} />
              <OfferedField label="Sponsor" path={["sponsor"]} needed hint="Needs it for the business; not the owner" offered={people.offered} onSearch={people.search} />
            </div>
          </FormGroup>
        )}
        <FormGroup title="Under which mandate?">
          <OfferedField label="Mandate" path={["mandate"]} hint={isInstance ? "Left empty, the template's; else a child of it" : "Gives nothing by itself: the mandate must name the agent"} offered={mandates.offered} onSearch={mandates.search} />
        </FormGroup>
        <FormGroup title="Where does it run?">
          {isInstance ? null : (
            <div className="form-pair">
              <ChoiceField label="Runtime" path={["runtime", "kind"]} choices={RUNTIMES.map((value) => ({ value, label: RUNTIME_WORDS[value] }))} none="Choose one" />
              <TextField label="Place" path={["runtime", "place"]} hint="Cluster and namespace, repository, host, vendor" />
              <TextField label="Software" path={["runtime", "software"]} hint="Framework and model" />
            </div>
          )}
          <div className="form-pair">
            <ChoiceField label="Environment" path={["environment"]} choices={ENVIRONMENTS} none={isInstance ? "As the template" : "Not said"} />
            <TextField label="Last day" path={["end"]} type="date" hint="After it the agent is suspended" />
          </div>
        </FormGroup>
        <FormGroup title="How does it prove who it is?">
          <MethodsFields />
        </FormGroup>
      </div>
    </FormProvider>
  );
}
