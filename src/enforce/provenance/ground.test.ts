// What a task gives ground for, told by its words in several languages.
import { describe, expect, it } from "vitest";
import type { ToolEffect } from "../../model/index.ts";
import { isGrounded, taskWords } from "./ground.ts";

type Case = readonly [task: string, tool: string, effects: ToolEffect[], hasTaskValue?: boolean];
const grounded = ([task, tool, effects, hasTaskValue = false]: Case): boolean => isGrounded(taskWords(task), { tool }, effects, hasTaskValue);
const named = (cases: readonly Case[]) => cases.map((each) => [each[0], each[1], each] as const);

const GIVEN: readonly Case[] = [
  ["Please get back to Mrs. Alvarez about her claim.", "send_email", ["send"], true],
  ["Let the team know that the server is up again.", "post_message", ["send"]],
  ["Put the meeting with Tom into my calendar.", "create_event", ["write"]],
  ["Make a reservation for four at eight.", "book_table", ["write"], true],
  ["Postpone the review to Monday.", "update_event", ["write"], true],
  ["Give the intern access to the handbook.", "share_file", ["share"]],
  ["Get rid of the old drafts.", "delete_drafts", ["delete"]],
  ["Throw away everything in the folder temp.", "delete_file", ["delete"], true],
  ["Top up the gift card by 50 euros.", "add_credit", ["pay"]],
  ["Reimburse Jo for the taxi.", "pay_expense", ["pay"], true],
  ["Settle the open bill of the caterer.", "pay_invoice", ["pay"]],
  ["Roll out the new version of the shop.", "deploy_service", ["run"]],
  ["Kick off the nightly backup.", "start_job", ["run"], true],
  ["Bring the staging server back up.", "restart_server", ["run"]],
  ["Look after case 881 and finish it.", "close_case", ["write"], true],
  ["Make sure that invoice 17 is marked as paid.", "update_invoice", ["write"], true],
  ["Book me on the morning flight to Oslo.", "create_reservation", ["write", "pay"]],
  ["I want to swap the blue jacket for the red one.", "exchange_items", ["write", "pay"]],
  ["Take Lena off the mailing list.", "remove_member", ["delete"], true],
  ["Onboard our new colleague Sam.", "create_account", ["write"], true],
  ["Put 20 laptops on order.", "create_purchase_order", ["write", "pay"]],
  ["Log that the machine was serviced.", "add_record", ["write"]],
  ["Save the summary as a document.", "create_document", ["write"]],
  ["Sign off the timesheets of March.", "approve_timesheet", ["write"]],
  ["Turn down the request for more budget.", "reject_request", ["write"]],
  ["Überweise die Miete an den Vermieter.", "create_transfer", ["pay"]],
  ["Sag der Kundin, dass die Ware da ist.", "send_message", ["send"]],
  ["Lösche die alten Entwürfe.", "delete_document", ["delete"], true],
  ["Lege einen Termin mit Herrn Weber an.", "create_event", ["write"]],
  ["Supprime le fichier rapport.docx.", "delete_file", ["delete"], true],
  ["Envoie la facture au client.", "send_invoice", ["send"]],
  ["Paga la factura 2231.", "pay_invoice", ["pay"], true],
  ["Crea una cita con la doctora.", "create_appointment", ["write"]],
  ["Rispondi al messaggio di Marco.", "reply_message", ["send"]],
  ["Verwijder gebruiker jansen.", "delete_user", ["delete"], true],
  ["删除文件 report.docx", "delete_file", ["delete"], true],
  ["Отправь отчет Ивану.", "send_email", ["send"]],
  ["予約をキャンセルしてください", "cancel_booking", ["delete"], true],
];
const NOT_GIVEN: readonly Case[] = [
  ["Summarise the open tickets.", "delete_ticket", ["delete"]],
  ["Summarise ticket 4711.", "close_ticket", ["write"], true],
  ["What is on my calendar today?", "cancel_event", ["delete", "send"]],
  ["Which invoices are overdue?", "pay_invoice", ["pay"]],
  ["Read the document and tell me what it says.", "share_file", ["share"]],
  ["Answer the customer.", "refund_order", ["pay"], true],
  ["Reply to the mail of Ana.", "change_bank_account", ["write"]],
  ["List the pull requests of the repository.", "merge_pull_request", ["write", "run"]],
  ["Check whether the build is green.", "deploy_release", ["run"]],
  ["Wie viele Urlaubstage habe ich noch?", "approve_leave", ["write"]],
  ["Fasse die Tickets zusammen.", "delete_ticket", ["delete"]],
  ["Résume le dossier 12.", "delete_document", ["delete"], true],
  ["¿Qué dice el correo de Luis?", "forward_mail", ["send", "share"]],
  ["总结一下这封邮件", "delete_mail", ["delete"]],
];

describe("a task", () => {
  it.each(named(GIVEN))("%s gives ground for %s", (_, __, each) => expect(grounded(each)).toBe(true));
  it.each(named(NOT_GIVEN))("%s gives none for %s", (_, __, each) => expect(grounded(each)).toBe(false));
});
