// Signatures: the published vectors pass, every change of body, instant or secret is refused.
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { Secret } from "../../kernel/index.ts";
import { signedBySlack } from "../../../test/fakes/slack.ts";
import { signedByTeams } from "../../../test/fakes/teams.ts";
import { signStandard, verifySlack, verifyStandard, verifyTeams } from "./signatures.ts";

const VECTOR = { secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", id: "msg_p5jXN8AQM9LWM0D4loKWxJek", at: new Date(1_614_265_330_000), body: '{"test": 2432232314}', signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" };
const later = (at: Date, seconds: number) => new Date(at.getTime() + seconds * 1000);

describe("Standard Webhooks", () => {
  const secret = new Secret(VECTOR.secret);
  const headers = signStandard(VECTOR.id, VECTOR.at, VECTOR.body, [secret]);
  const body = Buffer.from(VECTOR.body);

  it("signs as the published vector", () => {
    expect(headers).toEqual({ "webhook-id": VECTOR.id, "webhook-timestamp": "1614265330", "webhook-signature": VECTOR.signature });
  });

  it("takes five minutes either way, and no second more", () => {
    for (const seconds of [-300, 0, 300]) expect(verifyStandard(headers, body, [secret], later(VECTOR.at, seconds))).toEqual({ ok: true });
    for (const seconds of [-301, 301]) expect(verifyStandard(headers, body, [secret], later(VECTOR.at, seconds))).toEqual({ ok: false, reason: "stale" });
  });

  it("takes either of two secrets, and what is signed with two", () => {
    const fresh = new Secret(`whsec_${Buffer.alloc(32, 7).toString("base64")}`);
    const both = signStandard("msg_1", VECTOR.at, "{}", [fresh, secret]);
    expect(both["webhook-signature"]).toMatch(/^v1,\S+ v1,\S+$/);
    for (const one of [fresh, secret]) expect(verifyStandard(both, Buffer.from("{}"), [one], VECTOR.at)).toEqual({ ok: true });
    expect(verifyStandard(headers, body, [fresh, secret], VECTOR.at)).toEqual({ ok: true });
    expect(verifyStandard(headers, body, [fresh], VECTOR.at)).toEqual({ ok: false, reason: "forged" });
    expect(verifyStandard({}, body, [secret], VECTOR.at)).toEqual({ ok: false, reason: "unsigned" });
  });

  it("is verified by the published library", () => {
    const now = new Date(Math.floor(performance.timeOrigin + performance.now()));
    expect(new Webhook(VECTOR.secret).verify(VECTOR.body, signStandard("msg_2", now, VECTOR.body, [secret]))).toEqual({ test: 2_432_232_314 });
  });
});

describe("Slack and Teams", () => {
  const at = new Date("2026-11-24T09:00:00Z");
  const slack = new Secret("8f742231b10e8888abcd99yyyzzz85a5");
  const teams = new Secret(Buffer.alloc(32, 3).toString("base64"));

  it("verifies the example of Slack's own documentation", () => {
    const body = Buffer.from("token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c");
    const headers = { "x-slack-request-timestamp": "1531420618", "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503" };
    expect(verifySlack(headers, body, slack, new Date(1_531_420_618_000))).toEqual({ ok: true });
    expect(verifySlack(headers, body, slack, new Date(1_531_420_919_000))).toEqual({ ok: false, reason: "stale" });
  });

  it("refuses any other body, secret or signature", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (body, other) => {
        fc.pre(body !== other);
        const signed = signedBySlack(slack.reveal(), body, at);
        expect(verifySlack(signed, Buffer.from(body), slack, at)).toEqual({ ok: true });
        expect(verifySlack(signed, Buffer.from(other), slack, at)).toEqual({ ok: false, reason: "forged" });
        expect(verifySlack(signed, Buffer.from(body), new Secret("x"), at)).toEqual({ ok: false, reason: "forged" });
        const said = signedByTeams(teams.reveal(), body);
        expect(verifyTeams(said, Buffer.from(body), teams)).toEqual({ ok: true });
        expect(verifyTeams(said, Buffer.from(other), teams)).toEqual({ ok: false, reason: "forged" });
      }),
    );
    const plain = `HMAC ${createHmac("sha256", teams.reveal()).update("x").digest("base64")}`;
    expect(verifyTeams({ authorization: plain }, Buffer.from("x"), teams)).toEqual({ ok: false, reason: "forged" });
    expect(verifyTeams({ authorization: "Bearer x" }, Buffer.from("x"), teams)).toEqual({ ok: false, reason: "unsigned" });
    expect(verifySlack({ "x-slack-request-timestamp": "soon", "x-slack-signature": "v0=" }, Buffer.from("x"), slack, at)).toEqual({ ok: false, reason: "unsigned" });
  });
});
