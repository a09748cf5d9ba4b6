// The clock that a body runs against stands over every request that is still there, and over none that has left.
import { once } from "node:events";
import { connect, type AddressInfo } from "node:net";
import multipart from "@fastify/multipart";
import { fastify, type FastifyInstance } from "fastify";
import { afterAll, afterEach, beforeEach, expect, it, vi } from "vitest";
import { refuseSlowBodies } from "./slow-bodies.ts";

let app: FastifyInstance;
let port = 0;
let looksUp: (request: { readonly destroyed: boolean }) => Promise<unknown> = () => Promise.resolve();
const answered = vi.fn();
const set = vi.spyOn(globalThis, "setTimeout");
const clear = vi.spyOn(globalThis, "clearTimeout");

beforeEach(async () => {
  vi.clearAllMocks();
  app = fastify({ forceCloseConnections: true });
  app.addHook("onRequest", async (request) => looksUp(request.raw));
  refuseSlowBodies(app);
  await app.register(multipart);
  app.get("/", async () => answered());
  app.post("/", async () => answered());
  await app.listen({ host: "127.0.0.1", port: 0 });
  port = (app.server.address() as AddressInfo).port;
});
afterEach(() => app.close());
afterAll(() => vi.restoreAllMocks());

const clocks = () => set.mock.calls.flatMap(([, milliseconds], index) => (milliseconds === 30_000 ? [set.mock.results[index]?.value] : []));

it("stands over a request until its body has come", async () => {
  await fetch(`http://127.0.0.1:${port}/`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  expect(clocks()).toHaveLength(1);
  expect(clear).toHaveBeenCalledWith(clocks()[0]);
});

it("stands over none whose sender left while he was looked up", async () => {
  looksUp = (request) => vi.waitFor(() => expect(request.destroyed).toBe(true));
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.write("GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n", () => socket.destroy());
  await vi.waitFor(() => expect(answered).toHaveBeenCalled());
  expect(clocks()).toEqual([]);
});
