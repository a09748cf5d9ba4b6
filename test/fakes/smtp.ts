// A real SMTP server that keeps the mails it takes, parsed.
import type { AddressInfo } from "node:net";
import { simpleParser, type ParsedMail } from "mailparser";
import { SMTPServer } from "smtp-server";

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly parsed: ParsedMail;
}

export interface FakeSmtp {
  readonly port: number;
  readonly mails: readonly Mail[];
  stop(): Promise<void>;
}

/** Takes mail of this user alone. `refuses`: recipients it does not know. */
export async function startSmtp(options: { readonly user: string; readonly password: string; readonly refuses?: readonly string[] }): Promise<FakeSmtp> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    onAuth: (auth, _session, done) => (auth.username === options.user && auth.password === options.password ? done(null, { user: options.user }) : done(new Error("wrong user or password"))),
    onRcptTo: (address, _session, done) => {
      if (options.refuses?.includes(address.address) !== true) return done();
      return done(Object.assign(new Error("no such mailbox"), { responseCode: 550 }));
    },
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        const raw = Buffer.concat(parts).toString("utf8");
        const { mailFrom, rcptTo } = session.envelope;
        void simpleParser(raw).then((parsed) => {
          mails.push({ from: mailFrom === false ? "" : mailFrom.address, to: rcptTo.map(({ address }) => address), raw, parsed });
          done();
        }, done);
      });
    },
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return { port: (server.server.address() as AddressInfo).port, mails, stop: () => new Promise((stopped) => server.close(() => stopped())) };
}
