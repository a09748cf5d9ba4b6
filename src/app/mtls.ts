// A second listener for agents that prove themselves with a certificate (RFC 8705): the same doors, over TLS that asks for one. Only the OAuth endpoints are
// reached here. The first listener stays as it is, for browsers would ask people for certificates.
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import { X509Certificate } from "node:crypto";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import type { ServerOptions } from "../api/index.ts";
import { MandateError, messageOf } from "../kernel/index.ts";
import type { Config } from "./config.ts";
import { listenError } from "./port.ts";

export interface MtlsListener {
  readonly url: string;
  stop(): Promise<void>;
}

/** Null when no certificate of ours is configured. */
export async function listenForCertificates(app: FastifyInstance, config: Pick<Config, "host" | "mtls" | "clientCa" | "publicUrl">): Promise<MtlsListener | null> {
  const { mtls, clientCa } = config;
  if (mtls === undefined) return null;
  await app.ready();
  const server = createServer(
    { cert: read(mtls.certificate, "mtls_certificate"), key: read(mtls.key, "mtls_key"), ...(clientCa === undefined ? {} : { ca: read(clientCa, "client_ca") }), requestCert: true, rejectUnauthorized: false, minVersion: "TLSv1.2" },
    (request, response) => {
      if (request.url?.startsWith("/oauth2/") === true) app.routing(request, response);
      else response.writeHead(404).end();
    },
  );
  await listening(server, config.host, mtls.port);
  const { port } = server.address() as AddressInfo;
  const name = config.publicUrl === undefined ? config.host : new URL(config.publicUrl).hostname;
  return {
    url: `https://${name.includes(":") ? `[${name}]` : name}:${port}`,
    stop: async () => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      server.close(() => resolve(undefined));
      server.closeAllConnections();
      await promise;
    },
  };
}

function listening(server: Server, host: string, port: number): Promise<undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  server.once("error", (thrown) => reject(listenError(thrown, host, port)));
  server.listen(port, host, () => resolve(undefined));
  return promise;
}

/** How certificates come by the proxy in front, when it hands them on. */
export const certificateOptions = ({ clientCertificateHeader: header, clientCa }: Pick<Config, "clientCertificateHeader" | "clientCa">): NonNullable<ServerOptions["certificates"]> => ({
  header: header === undefined ? null : header.toLowerCase(),
  authorities: clientCa === undefined ? [] : certificatesIn(read(clientCa, "client_ca")),
});

const certificatesIn = (pem: string): readonly X509Certificate[] => (pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []).map((each) => new X509Certificate(each));

function read(path: string, setting: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new MandateError("configuration_invalid", `${setting} names ${path}, which cannot be read (${messageOf(cause)}). Name a readable PEM file.`, { cause });
  }
}
