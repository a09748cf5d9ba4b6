// A server of its own process over the database of a test, to be killed: says its port, and serves the OAuth doors until then.
import type { AddressInfo } from "node:net";
import { openSealer } from "../../src/kernel/index.ts";
import { joinStore, type ConnectionTarget } from "../../src/store/index.ts";
import { startInstallation } from "./installation.ts";

const { target, sealKey } = JSON.parse(process.argv[2] ?? "{}") as { target: ConnectionTarget; sealKey: string };
const house = await startInstallation(joinStore(target, 6), { sealer: openSealer(sealKey) });
await house.app.listen({ host: "127.0.0.1", port: 0 });
process.send?.({ port: (house.app.server.address() as AddressInfo).port });
