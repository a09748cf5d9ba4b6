// While the sample estate is loaded every page says so, and one click removes it.
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { overviewQuery, removeSample } from "../api/queries.ts";
import { Shape } from "../ui/meaning.tsx";
import { say, sayProblem } from "../ui/toasts.tsx";
import { Allowed } from "./allowed.tsx";
import { useUrl } from "./url.tsx";

export function SampleBanner(): ReactNode {
  const cache = useQueryClient();
  const { go, params } = useUrl();
  const { data } = useQuery(overviewQuery(params["env"]));
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
          <strong>Sample estate.</strong> <span className="wide-only">A made-up freight company: nothing of it is yours.</span>
        </span>
      </span>
      <Allowed to="sources.write">
        <Button variant="default" size="compact-sm" loading={removal.isPending} onClick={() => removal.mutate()}>
          Remove the sample
        </Button>
      </Allowed>
    </div>
  );
}
