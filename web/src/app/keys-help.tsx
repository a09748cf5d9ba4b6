// The keys, behind `?`.
import { Modal } from "@mantine/core";
import type { ReactNode } from "react";

const KEYS: readonly (readonly [string, string])[] = [
  ["Ctrl K or ⌘ K, /", "Search, or go to any page, identity, finding"],
  ["j, k", "Next, previous row"],
  ["Enter", "Open the row"],
  ["Esc", "Close the detail, or what floats"],
  ["x", "Select the row"],
  ["w", "Waive: accept the selected findings for a time"],
  ["?", "These keys"],
];

export function KeysHelp({ opened, close }: { readonly opened: boolean; readonly close: () => void }): ReactNode {
  return (
    <Modal opened={opened} onClose={close} title="Keys">
      <table className="plain">
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Key</th>
            <th scope="col">What it does</th>
          </tr>
        </thead>
        <tbody>
          {KEYS.map(([key, does]) => (
            <tr key={key}>
              <th scope="row">
                <kbd>{key}</kbd>
              </th>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}
