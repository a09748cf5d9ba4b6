// The demo of an agent at the gate, as the API needs it: begun by one click, told as it goes, cancelled, and taken away again.
import type { Caller } from "./route.ts";

export interface DemoLine {
  readonly step: string;
  readonly text: string;
  /** In the console. */
  readonly link: string | null;
}

export interface DemoView {
  /** `over`: it went as told. */
  readonly state: "none" | "running" | "over" | "failed" | "cancelled" | "removing";
  readonly lines: readonly DemoLine[];
  /** Why it failed. */
  readonly says: string | null;
}

export interface Demo {
  view(): DemoView;
  /** Throws `conflict` while one runs. */
  begin(caller: Caller): void;
  /** Ends the one that runs; what it has made stands until it is removed. */
  cancel(): void;
  /** Retires and shuts out everything that demos here have made. Throws `conflict` while one runs. */
  remove(caller: Caller): Promise<void>;
}
