// What may be called from here, however the address is spelled; and that the name is not looked up a second time, nothing is followed, nothing is endless.
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { refusedAddress } from "./http-addresses.ts";
import { resolvePlace, sendOut, sendOutBy } from "./http.ts";

const METADATA = ["169.254.169.254", "::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "fe80::1", "fd00:ec2::254", "100.100.100.200", "0.0.0.0", "::", "224.0.0.1", "255.255.255.255", "ff02::1", "::169.254.169.254"];
const PRIVATE = ["127.0.0.1", "::1", "10.1.2.3", "172.31.0.1", "192.168.0.1", "100.64.0.1", "fd12::1", "::ffff:10.0.0.1", "::ffff:7f00:1"];
const PUBLIC = ["1.1.1.1", "8.8.8.8", "172.32.0.1", "2606:4700::1111", "::ffff:1.1.1.1"];

describe("addresses that may be called", () => {
  it.each(METADATA)("never %s", (address) => {
    expect(refusedAddress(address, true)).not.toBeNull();
    expect(refusedAddress(address, false)).not.toBeNull();
  });
  it.each(PRIVATE)("%s only where the private network is allowed", (address) => {
    expect(refusedAddress(address, false)).toMatch(/private network/);
    expect(refusedAddress(address, true)).toBeNull();
  });
  it.each(PUBLIC)("%s", (address) => expect(refusedAddress(address, false)).toBeNull());

  it("judges what a name resolves to", async () => {
    await expect(resolvePlace("localhost", false)).rejects.toThrow(/private network/);
    await expect(resolvePlace("[::ffff:a9fe:a9fe]", true)).rejects.toThrow(/metadata/);
    await expect(resolvePlace("nobody.invalid", true)).rejects.toThrow(/cannot be found/);
  });
});

async function withServer(listener: RequestListener, test: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  await test(`http://localhost:${(server.address() as AddressInfo).port}`);
  server.closeAllConnections();
  server.close();
}

describe("a call out", () => {
  it("reaches the judged address under the name it has, and follows nothing", async () => {
    await withServer(
      (request, response) => response.writeHead(302, { location: "http://169.254.169.254/", "x-host": request.headers.host ?? "" }).end("moved"),
      async (url) => {
        const answer = await sendOut({ method: "POST", url, body: "ü", allowPrivate: true });
        expect(answer).toMatchObject({ status: 302, body: "moved", headers: { "x-host": new URL(url).host } });
      },
    );
  });

  it("row 13: goes to the address that was judged; what the name says the second time is never asked", async () => {
    let asked = 0;
    const rebinding = sendOutBy(async (host, allowPrivate) => {
      asked++;
      expect([host, allowPrivate]).toEqual(["rebinding.invalid", true]);
      return asked === 1 ? { address: "127.0.0.1", family: 4 } : { address: "169.254.169.254", family: 4 };
    });
    await withServer(
      (request, response) => response.end(request.headers.host),
      async (url) => expect((await rebinding({ method: "GET", url: url.replace("localhost", "rebinding.invalid"), allowPrivate: true })).body).toBe(new URL(url).host.replace("localhost", "rebinding.invalid")),
    );
    expect(asked).toBe(1);
  });

  it("ends when the answer does not", async () => {
    await withServer(
      (_request, response) => response.end(Buffer.alloc(2_000_000)),
      async (url) => expect(sendOut({ method: "GET", url, allowPrivate: true })).rejects.toThrow(/larger than/),
    );
  });

  it("refuses what is not https, not an address, or private", async () => {
    await expect(sendOut({ method: "GET", url: "http://example.com/", allowPrivate: false })).rejects.toThrow(/without TLS/);
    await expect(sendOut({ method: "GET", url: "file:///etc/passwd", allowPrivate: true })).rejects.toThrow(/no https address/);
    await expect(sendOut({ method: "GET", url: "https://127.0.0.1:1/", allowPrivate: false })).rejects.toThrow(/private network/);
    await expect(sendOut({ method: "GET", url: "https://0x7f000001/", allowPrivate: false })).rejects.toThrow(/private network/);
  });
});
