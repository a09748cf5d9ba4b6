// What surrounds every page: theme, data cache, router, toasts.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { problemOf } from "../api/problem.ts";
import { Toasts } from "../ui/toasts.tsx";
import { router } from "./router.tsx";
import { ThemeChoice } from "./theme-choice.tsx";

const RETRIES = 2;

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: true,
      // A refusal does not become a yes by asking again.
      retry: (count, error) => {
        const { status } = problemOf(error);
        return count < RETRIES && (status === 0 || status >= 500);
      },
    },
  },
});

export function App(): ReactNode {
  return (
    <ThemeChoice>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
        <Toasts />
      </QueryClientProvider>
    </ThemeChoice>
  );
}
