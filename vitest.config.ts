// Three projects: `unit` (everything that lives beside the code, plus the architecture tests), `database` (the same over a real PostgreSQL) and `e2e` (real Chromium over the built product).
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["src/**/*.test.ts", "test/architecture/**/*.test.ts", "test/corpus/**/*.test.ts"],
          exclude: ["**/*.db.test.ts"],
          testTimeout: 20_000,
          // Pure code keeps nothing between files, so they can share workers and what those have loaded.
          pool: "threads",
          isolate: false,
        },
      },
      {
        test: {
          name: "database",
          include: ["src/**/*.db.test.ts", "test/store/**/*.test.ts", "test/conformance/**/*.db.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          globalSetup: "test/store/one-cluster.ts",
          // Each file has a database of its own, and waits for the disk more than for a processor.
          maxWorkers: 3,
          isolate: false,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          globalSetup: "test/e2e/beginning.ts",
          // What they drive the browser with is loaded once.
          isolate: false,
          // One after the other: two at once took as long on two processors, and waited for each other.
          fileParallelism: false,
        },
      },
    ],
  },
});
