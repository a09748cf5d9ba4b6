// The form: every member of a mandate, in the order in which a person would tell them. It edits the same text that the other tab shows.
import { useId, type ReactNode } from "react";
import { ChoiceField, FormProvider, identityOffers, mandateOffers, NumberField, OfferedField, partyOffers, TextField, TextsField, useMember, useOffers } from "./mandate-form-fields.tsx";
import { Entries, ScopeFields } from "./mandate-form-scope.tsx";
import { FormGroup, type FormOf } from "../../ui/document-editor.tsx";
import { putAt, type Path } from "../../ui/document-text.ts";

const CATEGORIES = ["build-and-deploy", "backup-and-recovery", "monitoring", "data-pipeline", "integration", "customer-support", "finance", "security-operations", "development", "infrastructure", "analytics", "other"].map((value) => ({ value, label: value.replaceAll("-", " ") }));
const ACTING = [
  { value: "autonomous", label: "on its own" },
  { value: "on_behalf_of", label: "on behalf of a person" },
];

export function MandateForm({ text, members, problems, onChange }: FormOf): ReactNode {
  const put = (path: Path, value: unknown) => onChange(putAt(text, path, value));
  return (
    <FormProvider value={{ members, problems, put }}>
      <div className="mandate-form">
        <FormGroup title="What is it?">
          <TextField label="Title" path={["title"]} needed />
          <TextField label="Name" path={["name"]} needed hint="Unique; small letters, digits and hyphens." />
        </FormGroup>
        <People />
        <FormGroup title="What is it for?">
          <TextField label="Purpose" path={["purpose", "text"]} needed rows={3} />
          <div className="form-pair">
            <ChoiceField label="Category" path={["purpose", "category"]} choices={CATEGORIES} />
            <TextField label="Business process" path={["purpose", "process"]} />
          </div>
        </FormGroup>
        <FormGroup title="Whom does it name?">
          <Entries path={["subjects"]} name="Subject" add="Add a subject" fresh={{ identity: "" }}>
            {(path) => <SubjectFields path={path} />}
          </Entries>
          <ChoiceField label="It acts" path={["acting"]} choices={ACTING} />
        </FormGroup>
        <FormGroup title="What may it do?">
          <ScopeFields />
        </FormGroup>
        <FormGroup title="How much of it?">
          <NumberField label="Calls a minute" path={["limits", "minute", "calls"]} whole least={1} />
          <LimitFields period="day" title="a day" />
          <LimitFields period="total" title="in total" />
        </FormGroup>
        <Times />
      </div>
    </FormProvider>
  );
}

function People(): ReactNode {
  const { offered, search } = useOffers("party", partyOffers);
  return (
    <FormGroup title="Who answers for it?">
      <div className="form-pair">
        <OfferedField label="Owner" path={["owner"]} needed hint="Accountable: a person, or team:payments" offered={offered} onSearch={search} />
        <OfferedField label="Sponsor" path={["sponsor"]} needed hint="Needs it for the business; not the owner" offered={offered} onSearch={search} />
      </div>
      <Deputies offered={offered} search={search} />
    </FormGroup>
  );
}

function Deputies({ offered, search }: { readonly offered: readonly string[]; readonly search: (text: string) => void }): ReactNode {
  return <TextsField label="Deputies of the sponsor" path={["deputies"]} offered={offered} onSearch={search} empty="absent" />;
}

function SubjectFields({ path }: { readonly path: Path }): ReactNode {
  const { value, put, error, warning } = useMember(path);
  const { offered, search } = useOffers("identity", identityOffers);
  const isAgent = typeof value === "object" && value !== null && "agent" in value;
  return (
    <>
      <KindOfSubject isAgent={isAgent} choose={(agent) => put(agent ? { agent: "" } : { identity: "" })} />
      {isAgent ? <TextField label="Agent" path={[...path, "agent"]} needed /> : <OfferedField label="Identity" path={[...path, "identity"]} needed hint="Search the inventory, or a key with * for the instances of a template" offered={offered} onSearch={search} />}
      {error === undefined ? null : <p className="field-error">{error}</p>}
      {warning === undefined ? null : <p className="field-warning">{warning}</p>}
    </>
  );
}

function KindOfSubject({ isAgent, choose }: { readonly isAgent: boolean; readonly choose: (agent: boolean) => void }): ReactNode {
  const name = useId();
  return (
    <div className="row" role="radiogroup" aria-label="Kind of subject">
      {[false, true].map((agent) => (
        <label key={String(agent)} className="row tight">
          <input type="radio" name={name} checked={isAgent === agent} onChange={() => choose(agent)} /> {agent ? "an agent by name" : "an identity of the inventory"}
        </label>
      ))}
    </div>
  );
}

function LimitFields({ period, title }: { readonly period: "day" | "total"; readonly title: string }): ReactNode {
  const path = ["limits", period];
  return (
    <div className="form-pair">
      <NumberField label={`Calls ${title}`} path={[...path, "calls"]} whole />
      <NumberField label={`Rows ${title}`} path={[...path, "rows"]} whole />
      <MoneyFields label={`Largest single sum ${title}`} path={[...path, "amount"]} />
      <MoneyFields label={`Spent ${title}`} path={[...path, "spend"]} />
    </div>
  );
}

/** A sum is a value and its currency: both come and go together. */
function MoneyFields({ label, path }: { readonly label: string; readonly path: Path }): ReactNode {
  const { value, put } = useMember(path);
  const currency = typeof value === "object" && value !== null ? (value as { currency?: unknown }).currency : undefined;
  return (
    <div className="row nowrap money">
      <NumberField label={label} path={[...path, "value"]} onGive={(given) => put(given === undefined ? undefined : { value: given, currency: typeof currency === "string" ? currency : "EUR" })} />
      {value === undefined ? null : <TextField label="Currency" path={[...path, "currency"]} needed />}
    </div>
  );
}

function Times(): ReactNode {
  const { offered, search } = useOffers("mandate", mandateOffers);
  return (
    <FormGroup title="From when until when?">
      <div className="form-pair">
        <TextField label="First day" path={["start"]} needed type="date" />
        <TextField label="Last day" path={["end"]} needed type="date" />
        <NumberField label="Reviewed every … days" path={["review_every_days"]} whole least={1} />
      </div>
      <TextField label="Also ends when" path={["ends_when"]} hint="An event in words, such as: ticket OPS-42 closes" />
      <OfferedField label="Within the mandate" path={["parent"]} hint="Its parent, which it never exceeds" offered={offered} onSearch={search} />
    </FormGroup>
  );
}
