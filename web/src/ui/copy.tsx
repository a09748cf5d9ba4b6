// Things a person takes along: ids and commands.
import { Button } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { disarm } from "./name.tsx";
import { say } from "./toasts.tsx";

/** Falls back to a selection when the clipboard is refused (plain http on another host). */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

export function Copy({ text, label = "Copy" }: { readonly text: string; readonly label?: string }): ReactNode {
  const [done, setDone] = useState(false);
  return (
    <Button
      size="compact-xs"
      variant="default"
      onClick={async () => {
        if (await copyText(text)) {
          setDone(true);
          setTimeout(() => setDone(false), 1500);
        } else {
          say("The browser did not allow copying. Select the text and copy it by hand.");
        }
      }}
    >
      {done ? "Copied" : label}
    </Button>
  );
}

/** A command or a diff, whole, with a button to take it. */
export function CodeBlock({ text, label }: { readonly text: string; readonly label: string }): ReactNode {
  return (
    <div className="codeblock">
      <pre tabIndex={0} aria-label={label}>
        <bdi>{text.slice(0, 8000).split("\n").map(disarm).join("\n")}</bdi>
      </pre>
      <Copy text={text} />
    </div>
  );
}
