// For the few acts that cannot be undone: the name is typed. Everything else has an undo instead.
import { Button, Modal, TextInput } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { Name } from "./name.tsx";

export function TypeToConfirm(props: {
  readonly opened: boolean;
  readonly close: () => void;
  readonly title: string;
  readonly name: string;
  readonly says: string;
  readonly busy: boolean;
  readonly act: () => void;
}): ReactNode {
  const [typed, setTyped] = useState("");
  return (
    <Modal opened={props.opened} onClose={props.close} title={props.title}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed === props.name) props.act();
        }}
      >
        <p>{props.says}</p>
        <p>
          Type <Name text={props.name} mono limit={80} /> to go on.
        </p>
        <TextInput aria-label="The name, to confirm" data-autofocus value={typed} onChange={(event) => setTyped(event.currentTarget.value)} autoComplete="off" spellCheck={false} />
        <div className="row">
          <Button type="submit" color="red" variant="outline" disabled={typed !== props.name} loading={props.busy}>
            {props.title}
          </Button>
          <Button variant="default" onClick={props.close}>
            Leave it
          </Button>
        </div>
      </form>
    </Modal>
  );
}
