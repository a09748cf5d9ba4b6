// Prefixed ULIDs: sortable by time, made here and never by the database, so that no hot path waits for a sequence.
import { randomBytes } from "node:crypto";
import { systemClock, type Clock } from "./clock.ts";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Id prefixes in use. A new noun adds its prefix here. */
export type IdPrefix =
  | "idn" | "crd" | "ent" | "grt" | "res" | "fnd" | "wvr" | "own" | "src" | "scn" | "job" | "usr" | "ses" | "tok" | "rec" | "chg" | "req" | "view" | "mdt" | "dec" | "rqt" | "ntc" | "chn" | "dlv" | "cmt" | "dlg" | "bgl" | "ppl" | "grp" | "hov" | "ask" | "hld" | "pol" | "obj" | "agt" | "tpl" | "dcs" | "rpo" | "rpl" | "stp" | "pnt" | "drl" | "stm" | "tsk" | "txn" | "iss" | "hla" | "sig" | "trm";

export type Id<P extends IdPrefix = IdPrefix> = `${P}_${string}`;

/** A new id such as `idn_01K9…`: 48 bits of milliseconds, 80 bits of randomness. */
export function newId<P extends IdPrefix>(prefix: P, clock: Clock = systemClock): Id<P> {
  return `${prefix}_${ulid(clock.now().getTime(), randomBytes(10))}`;
}

function ulid(milliseconds: number, random: Uint8Array): string {
  let time = "";
  let rest = milliseconds;
  for (let i = 0; i < 10; i++) {
    time = CROCKFORD.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  let bits = 0n;
  for (const byte of random) bits = (bits << 8n) | BigInt(byte);
  let tail = "";
  for (let i = 0; i < 16; i++) {
    tail = CROCKFORD.charAt(Number(bits & 31n)) + tail;
    bits >>= 5n;
  }
  return time + tail;
}
