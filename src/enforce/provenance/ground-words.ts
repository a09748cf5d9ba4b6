// What tools do and what they do it to, in the words of tasks: for each meaning the beginnings of its words in several languages. A beginning matches a whole word or the
// start of one. Names of tools are read with the same table.

const table = (rows: Readonly<Record<string, string>>): readonly (readonly [string, readonly string[]])[] => Object.entries(rows).map(([meaning, words]) => [meaning, words.trim().split(/\s+/)]);

export const VERBS = table({
  send: `send sent let-know sag sagt mail email e-mail reply replies repli respond answer tell inform notif messag forward writ contact ping text remind announc let acknowledg ask
    send schick sende antwort beantwort schreib benachrichtig informier mitteil teil weiterleit leite erinner melde frag bestätig
    envoi envoy répond repond écri ecri inform transmet préven preven notifi demand
    envía envia enviar respond escrib avis inform comunic reenvía reenvia pregunt
    invia mand rispond scriv inoltr avvis chied stuur verstuur beantwoord antwoord laat schrijf mail odpowie wyślij wyslij napisz responde encaminh escrev
    отправ ответ напиш сообщ перешл 送 发 發 回复 回覆 返信 メール 通知 연락 보내 답장 أرسل رد अرسل भेज`,
  post: `post publish share comment announc tweet broadcast put writ note leave veröffentlich poste kommentier teile publi partag coment compart pubblic plaats опублик 发布 投稿`,
  share: `share grant access invit permission collaborat add give let publish allow teile freigeb freigib gib lade einlad zugriff zugang partag donn accès acces invit compart otorg acces invit condivid dai deel geef toegang udostęp поделис доступ 共享 共有`,
  pay: `pay paid refund reimburs transfer charg credit purchas buy order book settl compensat payout wir remit return exchang subscrib renew top-up topup deposit bezahl zahl überweis ueberweis erstatt vergüt begleich kauf bestell
    gutschreib pai pay rembours vir achet command règl regl paga pag reembols transf compr abon rimbors bonific compra betaal terugbetal koop zapłac zaplac zwro przelej оплат верн перевед 支付 付 退款 汇款 転送 返金 振込`,
  delete: `delet remov cancel drop clean clear revok unsubscrib purg archiv discard empt uninstall terminat wip eras trash void deactivat disabl clos kill lösch losch loesch entfern stornier absag kündig kundig widerruf aufräum leer
    supprim annul effac retir résili resili elimin borr cancel anul quit cancell elimina rimuov verwijder annuleer wis usuń usun anuluj удал отмен 删除 刪除 取消 削除`,
  run: `run execut deploy restart rebuild test trigger start stop launch install rollback roll rerun releas scal migrat reboot ship promot publish apply invok retry ausführ führe starte stoppe deploye install veröffentlich exécut lanc démarr déploi redémarr ejecut lanz despleg inici reinici esegu avvi distribu voer draai uruchom wdroż запуст разверн 运行 部署 実行`,
  create: `creat add mak new open register log record fil rais draft prepar set schedul book reserv plan generat writ writ enter submit insert invit onboard put hir arrang block enrol import upload sav store copy
    erstell leg anleg hinzufüg füg neu buch reservier plan eintrag trag erfass verfass speicher richte cré cree ajout nouv réserv reserv planif enregistr crea añad anad agreg nuev reserva program regist cre aggiung prenot fissa maak voeg plan boek nieuw utwórz utworz dodaj zarezerw созда добав заброни 创建 创 添加 预订 作成 追加 予約 만들 추가`,
  update: `updat chang modif edit set adjust correct fix renam mov reschedul shift postpon assign reassign mark label tag move replac switch swap amend extend revis upgrad downgrad convert increas decreas rais lower reset link attach complet finish
    änder ander aender aktualisier setz verschieb verleg korrigier anpass pass weis zuweis markier umbenenn ersetz modifi chang mett mets à-jour déplac deplac corrig assign actualiz cambi modific mueve mov correg asign aggiorn modifica spost assegn wijzig verander pas verplaats zet zmień zmien zaktualiz przenieś измен обнов перенес назнач 更新 修改 更改 変更`,
  close: `clos resolv finish complet settl mark done solv end schließ schliess schließe erledig abschließ abschliess löse fermer ferm clôtur clotur résou resou cierr cerr resuelv resolv chiud risolv sluit oplos zamkn закр реш 关闭 關閉 閉`,
  approve: `approv accept sign confirm merg authori releas grant decid genehmig freigeb freigib bestätig annehm approuv accept valid confirm aprueb aprob acept approv accett confirm goedkeur keur zatwierdź одобр подтверд 批准 承認`,
  reject: `reject declin deny refus turn ablehn lehn verweiger refus rejet rechaz rifiut weiger odrzuć отклон 拒绝 却下`,
  escalate: `escalat transfer hand assign rout forward human supervisor eskalier übergeb weitergeb escal transfér transfier eskal эскал 转交`,
  exchange: `exchang swap replac chang switch umtausch tausch austausch échang echang cambi intercambi scambi ruil wymie обмен 换 交換`,
  return: `return send-back refund zurück zuruck retour renvoy devolv devuelv reso restitui retourner zwro верн возврат 退货 返品`,
  merge: `merg integrat rebas land ship zusammenführ fusion combin слия 合并 マージ`,
  subscribe: `subscrib sign enrol regist join abonnier anmeld inscri suscrib iscriv`,
});

/** To deal with something as a whole, without saying how. */
export const HANDLING = `handl process deal resolv take-care tak sort work fix manag help triag clear look solv organi coordinat arrang follow go execut do kümmer kummer bearbeit erledig lös regel organisier helf hilf occup trait gér ger résou aid encarg gestion resuelv ayud trat occup gestisc aiut risolv behandel regel help zajmij obsłuż помоги разбер обработ 处理 處理 対応 처리`.split(/\s+/);

export const NOUNS = table({
  mail: "mail email message inbox letter newsletter thread nachricht brief posteingang courriel messag correo mensaj posta messaggi bericht wiadomo письм сообщ 邮件 メール",
  event: "event meeting appointment calendar call invite invitation slot interview demo lunch dinner session workshop reminder sync standup termin besprechung kalender treffen einladung réunion reunion rendez agenda cita calendari riunion appuntament afspraak vergader spotkan встреч 会议 会議",
  ticket: "ticket case issue request incident complaint bug enquiry inquiry defect anfrage fall vorfall störung beschwerde demande incident plainte caso incidenci solicitud queja richiest segnalaz melding verzoek zgłosz заявк 工单 チケット",
  order: "order purchase item product delivery basket cart bestellung artikel lieferung commande livraison articl pedido compra entrega ordin articol bestelling levering zamówi заказ 订单 注文",
  booking: "booking reservation flight trip itinerary hotel seat passenger bag luggage baggage buchung flug reise reservierung gepäck réservation vol voyage bagag reserva vuelo viaj equipaj prenotaz volo viagg boeking vlucht reis rezerwac бронь рейс 航班 予約",
  invoice: "invoice bill payment refund charge billing receipt payout money amount fee credit balance rechnung zahlung erstattung gebühr geld facture paiement rembours factura pago reembols fattur pagament rimbors factuur betaling faktur płatno счет счёт платеж 发票 請求",
  expense: "expense reimbursement spend cost claim spesen auslagen kosten frais dépens gasto spes onkosten wydat 费用 経費",
  customer: "customer client account user profile contact buyer guest member konto kunde kundin benutzer client compte utilisateur cliente cuenta usuario contatt utent klant gebruiker klient клиент 客户 顧客",
  candidate: "candidate applicant application bewerber bewerbung candidat kandidat кандидат 候选",
  employee: "employee staff colleague person people team hire hires newcomer worker mitarbeiter kollege employé collègue emplead dipendent collega medewerker pracownik сотрудник 员工 社員",
  address: "address adresse dirección direccion indirizzo adres адрес 地址 住所",
  document: "handbook manual guide contract policy presentation slide draft letter document file doc docs report sheet page note notes folder attachment text spreadsheet summary wiki minutes dokument datei bericht seite notiz ordner anhang zusammenfassung fichier rapport dossier résumé documento archivo informe carpeta nota resumen rapporto cartella riassunt bestand verslag map plik raport файл отчет 文件 ファイル 报告",
  code: "code pr pull branch merge commit repo repository patch diff change zweig quellcode dépôt branche rama repositori ветк 代码",
  deployment: "deploy deployment release build pipeline service version rollout job workflow server host instance container cluster bereitstellung dienst déploiement servic despliegu versión rilasc uitrol wdroż релиз 部署",
  shipment: "shipment load container truck carrier consignment freight cargo pickup parcel route vessel lane dock slot delivery sendung fracht ladung spedition lkw expédition cargais envío envio transporte carga spedizion caric zending lading przesyłk груз отправлен 货 貨物",
  leave: "leave vacation holiday absence pto time-off sick urlaub abwesenheit krank congé absence vacacion ausencia feri assenz verlof urlop отпуск 休假 休暇",
  payroll: "payroll salary wage pay compensation bonus gehalt lohn salaire paie salario nómina stipendi salaris wynagrodz зарплат 工资 給与",
  channel: "channel slack chat room group kanal canal canale kanaal канал 频道",
  task: "task todo to-do reminder checklist card aufgabe tâche tarea compito taak zadani задач 任务 タスク",
  subscription: "subscription plan licence license tier seat abo abonnement vertrag suscripción abbonament abonament подписк 订阅",
  permission: "permission role access right group membership berechtigung rolle zugriff droit accès rol permiso acceso ruolo permess rechten uprawn прав 权限",
  payment_method: "payment card method paypal zahlungsmittel karte carte tarjeta carta kaart karta карта",
  database: "database table record row data entry datenbank tabelle eintrag base donnée tabla datos registro tabella dati rij baza таблиц 数据",
});

/** To look and to tell, which changes nothing. A task of these alone gives ground for reading. */
export const LOOKING = `summar list show what which who whose when where why how many read check find look search explain compar count overview whether view see display describ analy analyz identif research
  zusammen fass fasse was welche welcher wer wann wo warum wie zeig lies prüf pruef such finde erklär vergleich résum resum quoi quel qui quand pourquoi combien montr lis vérifi verifi cherch trouv expliqu
  qué que cuál cual quién quien cuándo cuando dónde donde cuánt cuant muestr lee busc encuentr explic riassum cosa quale chi quando dove perché quant mostr legg controll cerc trov spieg
  vat samenvat wat welke wie waar toon lees zoek podsumuj co który pokaż przeczytaj резюмир что какие кто покаж прочита найди 总结 總結 概括 什么 哪 列出 查看 読 要約 何 教えて 요약`.split(/\s+/);

/** Verbs in two parts, in the order that they stand in. */
export const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/\b(?:throw|clear|chuck)\b.{0,60}\b(?:away|out)\b|\bget(?:ting)? rid of\b|\btake\b.{0,60}\boff\b/, "delete"],
  [/\btop(?:ping)?\b.{0,40}\bup\b|\bgive\b.{0,40}\b(?:money|refund|discount|credit)\b/, "pay"],
  [/\b(?:kick|set|spin|bring|start|roll|put)\b.{0,60}\b(?:off|up|back|out|live|into production)\b/, "run"],
  [/\b(?:get back|reach out|write|speak|drop .{0,20} line)\b/, "send"],
  [/\b(?:turn|knock)\b.{0,60}\bdown\b/, "reject"],
  [/\bsign(?:ing)?\b.{0,60}\boff\b/, "approve"],
  [/\b(?:set|put|fill|write|note|jot)\b.{0,60}\b(?:up|in|into|on|down)\b/, "create"],
  [/\b(?:push|put|bring|move)\b.{0,60}\b(?:back|forward|to)\b/, "update"],
];

/** Words that are verbs and nouns: after an article they are nouns, unless somebody is to do it. */
export const AMBIGUOUS = /^(?:e?mails?|messages?|texts?|calls?|books?|orders?|shipments?|marks?|tests?|plans?|records?|files?|logs?|comments?|posts?|notes?|schedules?|invites?|invitations?|releases?|issues?|charges?|credits?|transfers?|returns?|refunds?|payments?|requests?|changes?|updates?|fix(?:es)?|exchanges?|merges?|exports?|shares?|runs?|deployments?|reviews?|repl(?:y|ies)|answers?|responses?|tags?|labels?|bookings?|purchases?|reservations?|cancellations?|reminders?|notifications?|announcements?|permissions?|access|deposits?|reimbursements?|subscriptions?|closing|opening|additions?)$/;
export const ARTICLES = /^(?:the|a|an|my|our|your|his|her|its|their|this|that|these|those|of|in|from|about|which|what|each|every|any|all|no|new|last|latest|old|open|next|first|recent|unread|s|many|two|three|der|die|das|den|dem|des|ein|eine|einen|einer|meine?n?|le|la|les|l|un|une|mon|ma|mes|ce|cette|el|los|las|una|mi|mis|este|esta|il|lo|gli|i|de|het|een)$/;
export const DOING = /^(?:process|issue|make|do|give|perform|execute|handle|initiate|start|trigger|place|grant|get|arrange|complete|finish|put|take|set|want|wants|need|needs|like|create|schedule|run|send|write|leave|post|add|submit|book|offer|authori[sz]e|stop|undo|carry|mach|mache|führe|gib|faire|fais|haz|hacer|fai)$/;
