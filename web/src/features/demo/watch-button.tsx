// One click begins the demo and leads to where it can be watched.
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import { keys } from "../../api/queries.ts";
import { useUrl } from "../../app/url.tsx";
import { Problem } from "../../ui/states.tsx";

export function WatchButton(): ReactNode {
  const cache = useQueryClient();
  const { go } = useUrl();
  const begin = useMutation({
    mutationFn: () => api.demo.begin(),
    onSuccess: (demo) => {
      cache.setQueryData(keys.demo, demo);
      go("/demo");
    },
  });
  return (
    <>
      <Button variant="default" loading={begin.isPending} onClick={() => begin.mutate()}>
        Watch an agent at the gate
      </Button>
      {begin.error === null ? null : <Problem error={begin.error} doing="beginning the demo" />}
    </>
  );
}
