// Takes a YAML file and applies it as a whole, or not at all; says how much of it was made, changed, and as it was.
import { Button } from "@mantine/core";
import { useMutation, useQueryClient, type QueryKey } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { say, sayProblem } from "./toasts.tsx";

interface ApplyFileProps {
  /** What the file holds, in the plural: `mandates`. */
  readonly of: string;
  /** Gives what became of each thing in the file. */
  readonly apply: (yaml: string) => Promise<readonly { readonly what: string }[]>;
  /** What of it is new, such as `3 drafts made`. */
  readonly made: (count: number) => string;
  /** The word by which `apply` calls what is new. */
  readonly isNew: string;
  readonly changes: QueryKey;
}

export function ApplyFile({ of, apply, made, isNew, changes }: ApplyFileProps): ReactNode {
  const cache = useQueryClient();
  const applying = useMutation({
    mutationFn: async (file: File) => apply(await file.text()),
    onSuccess: (applied) => {
      const count = (what: string) => applied.filter((each) => each.what === what).length;
      say(`${made(count(isNew))}; ${count("changed")} changed, ${count("same")} as they were.`);
    },
    onError: (error) => sayProblem("applying the file", error),
    onSettled: () => cache.invalidateQueries({ queryKey: changes }),
  });
  return (
    <Button component="label" variant="default" loading={applying.isPending}>
      Apply a file
      <input
        type="file"
        accept=".yaml,.yml"
        className="visually-hidden"
        aria-label={`Apply a file of ${of}`}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file !== undefined) applying.mutate(file);
          event.currentTarget.value = "";
        }}
      />
    </Button>
  );
}
