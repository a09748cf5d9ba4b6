// E-mail over SMTP: text and simple HTML, one mail for each person, threads by subject. A mail only leads to a page; nothing is decided by following a link.
import { createTransport } from "nodemailer";
import { z } from "zod";
import { messageOf, sha256Hex } from "../../../kernel/index.ts";
import { declareChannel, type Message, type Outcome, type SendContext } from "../contract.ts";
import { htmlOf, oneLine, textOf } from "../words.ts";
import { line, privateNetwork } from "./fields.ts";

const ADDRESS = /^[^\s@<>()[\],;:\\"\p{Cc}]{1,64}@[^\s@<>()[\],;:\\"\p{Cc}]{1,253}$/u;
export const isMailAddress = (text: string): boolean => ADDRESS.test(text);
const address = (title: string, description: string) => z.string().trim().max(320).regex(ADDRESS, "an e-mail address is written name@example.com").meta({ title, description });

const Config = z
  .strictObject({
    host: line("Mail server", "Its host name", 253),
    port: z.int().min(1).max(65535).default(587).meta({ title: "Port", description: "587 with STARTTLS, 465 with TLS" }),
    security: z.enum(["starttls", "tls", "none"]).default("starttls").meta({ title: "Protection", description: "STARTTLS is demanded, never only offered; none only in our own network" }),
    user: z.string().trim().max(320).default("").meta({ title: "User", description: "Empty: without signing in" }),
    from: address("Sender", "The address that mails come from"),
    private_network: privateNetwork,
  })
  .refine(({ security, private_network }) => security !== "none" || private_network, { path: ["security"], error: "mail crosses no public network unprotected; choose STARTTLS or TLS" });
type Config = z.infer<typeof Config>;

const TIMEOUT_MILLISECONDS = 20_000;

/** What stands in a mail, apart from how it is sent. */
export function mailOf(message: Message, context: SendContext<Config>) {
  const domain = context.config.from.split("@")[1] ?? "mandate.invalid";
  // SPEC: RFC 5322 §3.6.4: the same Message-ID over all tries, so that a mail that was sent twice is shown once.
  const [first] = message.notices;
  const thread = message.what === "notice" && first !== undefined ? `<thread.${sha256Hex(first.subject).slice(0, 32)}@${domain}>` : undefined;
  return {
    from: { name: "Mandate", address: context.config.from },
    to: { name: "", address: context.address },
    subject: oneLine(message.title, 200),
    text: textOf(message, context.url),
    html: htmlOf(message, context.url),
    messageId: `<${context.id}@${domain}>`,
    ...(thread === undefined ? {} : { inReplyTo: thread, references: [thread] }),
    headers: { "List-Id": `Mandate <notices.${domain}>`, "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
    date: context.now,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

async function send(message: Message, context: SendContext<Config>): Promise<Outcome> {
  if (!isMailAddress(context.address)) return { went: "never", says: "the address is no e-mail address; correct it in the directory" };
  const { host, port, security, user } = context.config;
  const place = await context.resolve(host);
  const password = context.secret("password");
  const transport = createTransport({
    host: place.address,
    port,
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    tls: { servername: host, rejectUnauthorized: true, minVersion: "TLSv1.2" },
    ...(user === "" || password === undefined ? {} : { auth: { user, pass: password.reveal() } }),
    connectionTimeout: TIMEOUT_MILLISECONDS,
    greetingTimeout: TIMEOUT_MILLISECONDS,
    socketTimeout: TIMEOUT_MILLISECONDS,
  });
  try {
    await transport.sendMail(mailOf(message, context));
    return { went: "sent" };
  } catch (thrown) {
    return failure(thrown, host);
  } finally {
    transport.close();
  }
}

/** SPEC: RFC 5321 §4.2.1: 5yz is for good, 4yz may pass. Only what is said of the recipient ends the delivery; the rest is ours to mend. */
function failure(thrown: unknown, host: string): Outcome {
  const { code, responseCode } = thrown as { code?: string; responseCode?: number };
  const status = responseCode === undefined ? {} : { status: responseCode };
  if (code === "EENVELOPE" && responseCode !== undefined && responseCode >= 500) return { went: "never", says: `${host} does not take mail for this address (${responseCode}); correct it in the directory`, ...status };
  if (code === "EAUTH") return { went: "again", says: `${host} refused user and password; enter them again`, ...status };
  if (code === "ETLS" || /certificate|TLS/i.test(messageOf(thrown))) return { went: "again", says: `${host} cannot be reached with a valid certificate; mend its certificate, or choose another protection`, ...status };
  return { went: "again", says: responseCode === undefined ? `${host} did not take the mail (${code ?? "no answer"})` : `${host} refused the mail (${responseCode})`, ...status };
}

export const smtp = declareChannel<Config>({
  kind: "smtp",
  title: "E-mail",
  says: "One mail for each person it concerns, to the address the directory knows.",
  config: Config,
  secrets: { password: { title: "Password", says: "Of the user at the mail server", required: false, sentTo: "host" } },
  perPerson: true,
  tickets: false,
  send,
});
