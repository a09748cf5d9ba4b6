// Prefixed ULIDs: sortable by time, made here and never by the database, so that no hot path waits for a sequence.
import { systemClock, type Clock } from "./clock.ts";
import { freshBytes } from "./random.ts";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Id prefixes in use. A new noun adds its prefix here. */
export type IdPrefix =
  | "idn" | "crd" | "ent" | "grt" | "res" | "fnd" | "wvr" | "own" | "src" | "scn" | "job" | "usr" | "ses" | "tok" | "rec" | "chg" | "req" | "view" | "mdt" | "dec" | "rqt" | "ntc" | "chn" | "dlv" | "cmt" | "dlg" | "bgl" | "ppl" | "grp" | "hov" | "ask" | "hld" | "pol" | "obj" | "agt" | "tpl" | "dcs" | "rpo" | "rpl" | "stp" | "pnt" | "drl" | "stm" | "tsk" | "txn" | "iss" | "hla" | "hlb" | "hls" | "sig" | "trm" | "ups" | "tol";

export type Id<P extends IdPrefix = IdPrefix> = `${P}_${string}`;

/** A new id such as `idn_01K9…`: 48 bits of milliseconds, 80 bits of randomness. */
export function newId<P extends IdPrefix>(prefix: P, clock: Clock = systemClock): Id<P> {
  return `${prefix}_${timePart(clock.now().getTime())}${randomPart()}`;
}

const TIME_CHARACTERS = 10;
let lastTime = { milliseconds: Number.NaN, text: "" };

function timePart(milliseconds: number): string {
  if (lastTime.milliseconds === milliseconds) return lastTime.text;
  let text = "";
  let rest = milliseconds;
  for (let i = 0; i < TIME_CHARACTERS; i++) {
    text = CROCKFORD.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  lastTime = { milliseconds, text };
  return text;
}

const RANDOM_CHARACTERS = 16;

/** Five bits of each of sixteen random bytes. */
function randomPart(): string {
  let text = "";
  for (const byte of freshBytes(RANDOM_CHARACTERS)) text += CROCKFORD.charAt(byte & 31);
  return text;
}
