// While the sample estate is loaded every page says so, and one click removes it.
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { overviewQuery, removeSample } from "../api/queries.ts";
import { Shape } from "../ui/meaning.tsx";
import { say, sayProblem } from "../ui/toasts.tsx";
import { useUrl } from "./url.tsx";

export function SampleBanner(): ReactNode {
  const cache = useQueryClient();
  const { go } = useUrl();
  const { data } = useQuery(overviewQuery);
  const removal = useMutation({
    mutationFn: removeSample,
    onSuccess: () => {
      say("The sample estate is being removed, with everything that came of it.");
      go("/sources");
      return cache.invalidateQueries();
    },
    onError: (error) => sayProblem("removing the sample estate", error),
  });
  if (data?.sample_loaded !== true) return null;
  return (
    <div className="banner no-print" role="note">
      <span className="row tight nowrap grow">
        <Shape of="unknown" />
        <span>
          <strong>Sample estate.</strong> A made-up freight company: nothing of it is yours.
        </span>
      </span>
      <Button variant="default" loading={removal.isPending} onClick={() => removal.mutate()}>
        Remove the sample
      </Button>
    </div>
  );
}
