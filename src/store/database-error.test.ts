// Every way a server can refuse us is one sentence that says what to do, and none of them holds the password.
import { describe, expect, it } from "vitest";
import { MandateError } from "../kernel/index.ts";
import { connectionError, databaseError, isConnectionLoss } from "./database-error.ts";

const said = (code: string, message: string) => Object.assign(new Error(message), { code });

describe("what the database says", () => {
  it.each([
    ["28P01", 'password authentication failed for user "ana"', "database_unavailable", /does not accept the password .*correct user and password in DATABASE_URL/],
    ["28000", 'no pg_hba.conf entry for host "10.0.0.9"', "database_unavailable", /does not let this user in/],
    ["3D000", 'database "books" does not exist', "database_unavailable", /is not there .*create it/],
    ["53300", "sorry, too many clients already", "database_unavailable", /no connection free; raise its max_connections/],
    ["25006", "cannot execute INSERT in a read-only transaction", "database_unavailable", /read-only, maybe a standby; name the primary/],
    ["42501", "permission denied for schema public", "configuration_invalid", /lacks a right .*make it the owner/],
    ["53100", "could not extend file", "disk_full", /the disk is full; free some space/],
    ["23505", "duplicate key value violates unique constraint", "conflict", /collides with one made at the same time/],
    ["57P01", "terminating connection due to administrator command", "database_unavailable", /was lost .*made again by itself/],
  ])("%s becomes a sentence with what to do", (code, message, ours, sentence) => {
    const error = databaseError(said(code, message));
    expect(error).toBeInstanceOf(MandateError);
    expect((error as MandateError).code).toBe(ours);
    expect((error as MandateError).detail).toMatch(sentence);
  });

  it("keeps what it does not know as it is, and what was said already", () => {
    const unknown = said("42601", "syntax error");
    expect(databaseError(unknown)).toBe(unknown);
    const known = new MandateError("conflict", "it collides");
    expect(databaseError(known)).toBe(known);
  });

  it("names the first reason when a host has several addresses", () => {
    const refused = new AggregateError([said("ECONNREFUSED", "connect ECONNREFUSED ::1:5432"), said("ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:5432")]);
    expect(connectionError(refused, false).detail).toBe("the database cannot be reached (connect ECONNREFUSED ::1:5432); check that it runs and that DATABASE_URL is right");
  });

  it("does not send whoever uses the embedded database to look at an address", () => {
    expect(connectionError(said("ENOENT", "connect ENOENT"), true).detail).not.toContain("DATABASE_URL");
  });

  it("tells a lost connection from a refused statement", () => {
    expect([said("08006", ""), said("57P02", ""), said("EPIPE", ""), new Error("Connection terminated unexpectedly")].map(isConnectionLoss)).toEqual([true, true, true, true]);
    expect([said("23505", ""), said("53100", ""), undefined].map(isConnectionLoss)).toEqual([false, false, false]);
  });
});
