// The peer of C1: oidc-provider as it comes, with its own store in memory, set up for nothing but client_credentials with ES256 tokens. Says its port and then serves.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider, type Configuration } from "oidc-provider";

const [id = "", secret = "", resource = ""] = process.argv.slice(2);
console.warn = () => undefined;
console.info = () => undefined;

const configuration = {
  clients: [{ client_id: id, client_secret: secret, grant_types: ["client_credentials"], redirect_uris: [], response_types: [], id_token_signed_response_alg: "ES256" }],
  jwks: { keys: [{ ...generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" }), kid: "k1", alg: "ES256", use: "sig" }] },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: { enabled: true, getResourceServerInfo: () => ({ scope: "mcp:tools.call mcp:tools.list", audience: resource, accessTokenFormat: "jwt", accessTokenTTL: 300, jwt: { sign: { alg: "ES256" } } }) },
  },
} as unknown as Configuration;

const server = createServer(new Provider("http://127.0.0.1", configuration).callback());
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
