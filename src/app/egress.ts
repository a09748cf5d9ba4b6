// The egress proxy of a running server: on a port of its own, and only where one is configured.
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { openAuthority, openEgress, type EgressDeps } from "../enforce/gateway/index.ts";
import { MandateError, messageOf } from "../kernel/index.ts";
import type { Config } from "./config.ts";
import { listenError } from "./port.ts";

export interface RunningEgress {
  readonly url: string;
  stop(): Promise<void>;
}

/** Null when none is configured. */
export async function startEgress(config: Pick<Config, "egress">, deps: Omit<EgressDeps, "hosts" | "authority">): Promise<RunningEgress | null> {
  const { egress } = config;
  if (egress === undefined) return null;
  const authority = egress.authority === undefined ? null : await openAuthority({ certificate: read(egress.authority.certificate, "egress_ca_certificate"), key: read(egress.authority.key, "egress_ca_key"), clock: deps.clock });
  const { server, stop } = openEgress({ ...deps, hosts: egress.hosts, authority });
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  server.once("error", (thrown) => reject(listenError(thrown, egress.host, egress.port)));
  server.listen(egress.port, egress.host, () => resolve(undefined));
  await promise;
  return { url: `http://${egress.host.includes(":") ? `[${egress.host}]` : egress.host}:${(server.address() as AddressInfo).port}`, stop };
}

function read(path: string, setting: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new MandateError("configuration_invalid", `${setting} names ${path}, which cannot be read (${messageOf(cause)}). Name a readable PEM file.`, { cause });
  }
}
