// Whether we can listen, said in one sentence before anything slow is started.
import { createServer } from "node:net";
import { MandateError } from "../kernel/index.ts";

/** Throws `port_taken` or `configuration_invalid` when nobody could listen there now. */
export async function checkPort(host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (thrown) => reject(listenError(thrown, host, port)));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve()));
  });
}

/** What a failed listen means for the person who started us. */
export function listenError(thrown: unknown, host: string, port: number): unknown {
  switch ((thrown as NodeJS.ErrnoException).code) {
    case "EADDRINUSE":
      return new MandateError("port_taken", `Port ${port} on ${host} is taken by another program, maybe a Mandate that runs already. Stop that one, or choose another port with --port.`, { cause: thrown });
    case "EACCES":
      return new MandateError("configuration_invalid", `This user may not listen on port ${port}. Choose a port from 1024 with --port.`, { cause: thrown });
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new MandateError("configuration_invalid", `This machine has no address ${host}. Set host to one it has, such as 127.0.0.1.`, { cause: thrown });
    default:
      return thrown;
  }
}
