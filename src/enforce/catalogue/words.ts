// The words by which tools of the world say what they do and what it is about. A name is a claim as well, but it is what the model goes by; an unknown name means the worst.
import type { DataClass, ToolEffect } from "../../model/index.ts";

/** `sendEmail`, `send-email`, `SEND_EMAIL`, `gmail.users.messages.send` as words; accents are dropped, plurals stay. */
export function wordsOf(text: string): readonly string[] {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== "");
}

const table = <V>(rows: readonly (readonly [V, string])[]): ReadonlyMap<string, V> => new Map(rows.flatMap(([value, words]) => words.split(" ").map((word) => [word, value] as const)));

/** Words that are verbs wherever they stand in a name. The second line of each: German, French, Spanish, Portuguese, Italian. */
export const VERBS: ReadonlyMap<string, ToolEffect> = table<ToolEffect>([
  ["read", "get list read search find fetch query lookup show view describe count check retrieve download browse inspect explain analyze analyse summarize summarise compare diff validate verify preview calculate compute convert translate estimate detect think whoami help echo peek poll watch monitor scan extract parse select filter recall traverse examine suggest recommend"],
  ["read", "hole lese lies suche liste zeige finde obtenir lire chercher rechercher lister afficher trouver obtener leer buscar listar mostrar consultar obter ler cerca leggi elenca ottieni"],
  ["write", "create add update set edit write modify change put patch insert upsert append save rename move copy upload import replace assign unassign close reopen merge approve reject submit register enable disable start stop pause resume schedule reschedule complete mark archive unarchive commit push sync attach configure cancel transition escalate accept decline unlock restore clone apply scale reset revert increment remember store reserve exchange upgrade downgrade relabel activate deactivate suspend fork"],
  ["write", "erstelle anlege aendere aktualisiere schreibe speichere creer modifier ecrire ajouter enregistrer crear modificar escribir agregar actualizar guardar criar atualizar crea modifica scrivi aggiungi aggiorna"],
  ["send", "send reply respond publish notify forward tweet broadcast invite announce"],
  ["send", "sende senden schicke antworte envoyer repondre enviar responder invia rispondi"],
  ["pay", "pay refund purchase buy checkout payout withdraw donate"],
  ["pay", "bezahle zahle ueberweise payer rembourser acheter pagar reembolsar comprar paga rimborsa"],
  ["share", "share grant"],
  ["share", "teile partager compartir partilhar condividi"],
  ["delete", "delete remove drop destroy purge truncate erase wipe clear revoke terminate kill uninstall unpublish unlink prune discard trash deprovision evict drain"],
  ["delete", "loesche entferne supprimer effacer eliminar borrar apagar elimina cancella"],
  ["run", "run execute exec eval evaluate invoke launch spawn deploy trigger dispatch restart rerun install"],
  ["run", "ausfuehren executer ejecutar executar esegui"],
]);

/** Words that are verbs only where no other verb is: `post_message` posts, `get_post` and `post_list` do not. */
export const WEAK_VERBS: ReadonlyMap<string, ToolEffect> = table<ToolEffect>([
  ["read", "status info stat stats history logs log tree load open resolve test ping snapshot screenshot metadata details summary export report wait overview schema contents"],
  ["write", "label tag pin star link book return record track draft lock rate review request react mute join leave subscribe schedule claim issue file order"],
  ["send", "post comment message email mail sms dm chat ask"],
  ["pay", "charge transfer payment wire tip"],
  ["run", "call build shell bash terminal command script code sql click type press fill navigate goto drag hover evaluate rollback rollout process handle job"],
]);

/** What follows is one more act: `get_or_create`, `search_and_replace`. */
export const JOINERS: ReadonlySet<string> = new Set(["and", "or", "then", "und", "oder", "et", "ou", "y", "e"]);

const nouns = (words: string): ReadonlySet<string> => new Set(words.split(" ").flatMap((word) => [word, `${word}s`]));

/** A tool that changes one of these moves money, or lets others in. */
export const MONEY = nouns("payment refund charge payout transfer purchase wire");
export const ACCESS = nouns("permission collaborator access acl share sharing member visibility public role policy grant invitation");

/** What it is about says whose words its results are: content that anyone can write or send in. */
export const WORLDLY = nouns(
  "mail email inbox message thread chat channel conversation dm web page url website site browser html http fetch feed rss news article search ticket issue comment review discussion post tweet pull pr file document doc attachment pdf upload drive calendar event invite form survey response feedback transcript meeting note wiki confluence repo repository code commit readme gist release lead support case incident alert log podcast video youtube reddit",
);
/** Servers and tools of these take in nothing but what the world says; whatever they give is content. */
export const OPEN_WEB = nouns("web website browser url fetch http https crawl scrape internet rss feed page puppeteer playwright");
/** Where others read what is written. */
export const PUBLISHED = nouns("comment issue ticket message mail email post tweet reply page wiki review discussion thread channel pull pr release gist note event announcement case chat article");

export const DATA_WORDS: readonly (readonly [DataClass, ReadonlySet<string>])[] = [
  ["financial", nouns("invoice billing payment salary payroll bank transaction charge refund payout balance ledger revenue tax iban price")],
  ["personal", nouns("customer user contact employee person people profile passenger lead candidate subscriber recipient guest")],
  ["health", nouns("patient diagnosis medical prescription health clinical")],
  ["secret", nouns("secret credential password vault apikey")],
  ["internal", nouns("file directory folder document drive database table sql repository repo ticket mail email inbox message channel thread note memory graph calendar wiki log pod deployment")],
];
