// Words that say nothing of where a value came from: they stand in every text of an office, and a model writes them by itself.

const list = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ""));

/** Values of closed lists: states, priorities, units, currencies, languages. */
export const CLOSED = list(`
  true false yes no none null all any both other unknown default auto on off open opened closed close new old active inactive enabled disabled pending done completed complete resolved
  resolve solved cancelled canceled cancel draft submitted approved approve rejected reject declined accepted accept confirmed confirm scheduled sent received paid unpaid overdue
  low medium high normal urgent critical major minor blocker trivial p0 p1 p2 p3 p4 asc desc public private internal read write main master
  production staging development test eur usd gbp chf jpy cad aud sek nok dkk pln inr en de fr es it pt nl pl us uk gb ch at
  economy business first standard express one_way round_trip
  monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday daily weekly monthly quarterly yearly annual morning afternoon evening
  january february march april may june july august september october november december
  csv json pdf txt md html xml xlsx docx png jpg zip log http https www com org net
`);

/** Common words besides: one of them in a title or a path is no evidence. */
export const COMMON = list(`
  a an and are as at be been but by can could did do does for from had has have he her his how i if in into is it its just let me more most my no not now of off on one only or our out over please
  she should so some such than that the their them then there these they this those to too under up us very was we were what when where which while who why will with would you your
  about above after again also back because been before being below between during each few further here once own same through until upon within without yet
  about account accounts action active activity add added address agenda agreement amount analysis annual answer app application appointment area article attached attachment author available
  balance bank batch benefits best bill billing board body booking branch budget bug build building business call calendar call campaign card cargo carrier case cases category change changed changes
  channel chat check city client clients close code comment comments commit company complaint config confirmation contact container content contract cost costs country created credit current customer
  customers damage damaged data date day days deadline deal dear delay delayed delivery department deploy deployment description design detail details dev discount discussion doc docs document documents
  due email emails employee employees end error errors event events example expense expenses export failed feature feedback file files final finance find fix fixed flight follow folder form forward free
  freight full general get give go good goods great group guest guide hello help hi holiday home hours house hr id image important incident info information input inquiry install internal interview
  invite invoice invoices issue issues item items job key kind know language last late latest leave letter level license line link list load local location log login look mail make manager
  market meeting meetings member members memo message messages minutes missing model month months name need new news next note notes notice notification number numbers offer office onboarding online
  operations option order orders original outage overview package page paper parcel part party password patch path payment payments payroll people period person phone photo pickup plan plans
  point policy port post price pricing print priority problem process product products profile project projects proposal pull purchase quarter question questions queue quote rate reason receipt
  record records reference refund regards region release reminder rent replacement reply report reports repository request requested requests response result results return review reviews role room
  route sales schedule search section security see send server service services session set setup share shared shift ship shipment shipping short sign site size software source staff start state
  status step steps stock storage store street subject summary supplier support survey system table task tasks team teams template terms test testing text thank thanks thing ticket tickets time title
  today tool tools topic total track tracking train training transfer travel trip truck type unit update updated updates upload url use used user users vacation value vendor version via view
  visit warehouse warning web website week weekly weeks work working world year years zip
`);
