// Names of services whose API keys have no form of their own: the name beside a machine-made value is what tells.
// Names that are everyday words (front, line, square) are left out: beside those only a word such as key or token tells.

const NAMES = `
abstractapi abuseipdb accuweather activecampaign airbrake aiven alchemy algolia alienvault alphavantage amplitude anypoint apiary apideck apifonica apiflash apify apilayer apimatic apimetrics
apitemplate appcenter appcues appdynamics appfollow appointedd appoptics appsflyer appsynergy appveyor artifactory asana assemblyai auth0 atera audd autoklose autopilot avalara avaza aviationstack axonaut aylien ayrshare
bamboohr bannerbear baremetrics beebole betterstack bigcommerce binance bitbar bitcoinaverage bitfinex bitly bitmex bitrise bitsight blazemeter blitapp blocknative bombbomb boostnote borgbase brandfetch browserstack browshot
bscscan buddyns budibase bugherd bugsnag bulbul bunnycdn buttercms caflou calendarific calendly calorieninja campayn cannyio capsulecrm carboninterface censys centralstationcrm chargebee chartmogul chatfuel checklyhq checkr
clarifai clearbit clickatell clickhouse clicksend cliengo clockify closecrm cloudconvert cloudflare cloudimage cloudinary cloudmersive cloudplan cloudsight cloudsmith cloverly clustdoc codacy codeclimate codecov codefresh codemagic codequiry
coinapi coinbase coingecko coinlayer coinlib coinmarketcap coinpaprika cometml commercejs configcat contentstack conversiontools convertapi convertkit countrylayer coveralls craftmypdf crowdin cryptocompare currencyfreaks currencylayer
currencyscoop currentsapi customerio d7network dailyco dareboost datadog dataforseo datagov datarobot debounce deepai deepgram deepl detectify detectlanguage dfuse diffbot diggernaut disqus docparser docusign 
documo dotdigital droneci dronahq dwolla dynalist dyspatch eagleeyenetworks easyinsight ecostruxureit edamam edenai elasticemail elevenlabs eodhd ethplorer etherscan eventbrite everhour exchangerateapi exchangeratesapi extractorapi
fastforex feedier fetchrss fibery fileio finage financialmodelingprep findl finicity finnhub fivetran fixerio flatio flickr flightapi flightlabs flightstats flowflu flutterwave formbucket formcraft formspree fossa foursquare freshbooks freshdesk
fullcontact fullstory fxmarket gcore geckoboard gengo geoapify geocodify geoipifi getemail getgeoapi getgist getresponse getsandbox gitguardian gitter glassnode goodday graphcms graphhopper groovehq gtmetrix gumroad gyazo
happyscribe helpcrunch helpscout hellosign hereapi hetzner hiveage holidayapi html2pdf hunterio hybiscus iconfinder iexapis iexcloud imagekit imagga infura insightly instabot instamojo interseller intrinio ionos ip2location ipapi ipdata ipgeolocation
ipinfo ipinfodb ipqualityscore ipstack jotform jumpcloud karmacrm keenio kickbox kickboxio klipfolio knapsackpro kontent kucoin kylas languagelayer leadfeeder lemlist lemonsqueezy lendflow lessannoyingcrm lexigram linkpreview linode livestorm loadmill
loggly logdna loginradius logzio lokalise loyverse lunchmoney madkudu mailboxlayer mailboxvalidator mailerlite mailjet mailmodo mailsac mailtrap mandrill mapquest marketstack mattermost mavenlink mediastack meistertask mesibo messagebird metabase metaapi metrilo mindmeister
mistral mixmax mixpanel mockaroo monkeylearn moonclerk moosend moralis mrticktock myexperiment myfreshworks myintervals nasdaqdatalink neutrinoapi newrelic newsapi newscatcher nexmo nftport ngrok nicereply nightfall noticeable nozbe npmjs numverify nutritionix
oanda omnisend onedesk onfleet onelogin onepagecrm onesignal oopspam opencagedata openexchangerates openuv openweather openweathermap opsgenie owlbot owm packagecloud pandadoc pandascore paperform paralleldots parseur partnerstack pastebin paydirtapp paymoapp paymongo
paystack pdflayer pdfshift peopledatalabs pepipost pingdom pipedream pipedrive pivotaltracker pixabay plaid planview planyo plivo podio pollsapi polygonio positionstack postageapp postbacks postmark powrbot prodpad prospectcrm prospectio protocolsio proxycrawl purestake pushbullet pushover
pyowm qase qualaroo qualtrics qubole quickbase quicknode rapidapi rawg razorpay reachmail rebrandly recaptcha recurly refiner rentman requestfinance restpack ritekit rocketreach rockset rollbar roninapp route4me runscope salesblink salescookie salesflare saltedge satismeter
saucelabs scaleway scalr scrapeowl scraperapi scraperbox scrapestack scrapfly scrapingant scrapingbee scrapingdog screenshotapi screenshotlayer scrutinizerci securitytrails selectpdf sendbird sendinblue serpapi serper serphouse serpstack sheety sherpadesk shipday shodan 
shotstack shutterstock signalwire signaturit signupgenius sigopt simfin simplesat simplynoted simvoly sinch skrappio skrapp skybiometry smartsheet smartsheets smartystreets snipcart sonarcloud sparkpost speechtextai splunk spoonacular sportsmonk spotify sslmate stabilityai statuscake
statuspage statuspal stitchdata stockdata storecove stormboard stormglass storyblok storychief strava streamlabs stripo sumologic supernotes surveyanyplace surveybot surveymonkey surveysparrow survicate swiftype synthesia tallyfy tatumio taxjar teamworkcrm technicalanalysisapi tefter teletype
testingbot textmagic theoddsapi thinkific ticketmaster tickettailor tiingo timecamp timezoneapi tineswebhook tmdb tmetric todoist toggl toggltrack tomorrowio tomtom tradier transferwise travelpayouts travisci trello twelvedata twitch tyntec uclassify unplugg unsplash upcdatabase uplead
uploadcare uptimerobot upwave urlscan userflow userstack vatlayer vbout verimail veriphone versioneye viewneo virustotal visualcrossing voicegain voodoosms vpnapi vultr vyte walkscore weatherapi weatherbit weatherstack web3storage webflow webscraper webscraping whoisxmlapi whoxy wistia 
worksnaps workstack worldcoinindex worldweather yandex yelp youneedabudget yousign youtubeapi zapier zendesk zenkit zenkitapi zenrows zenscrape zenserp zeplin zerobounce zerotier zipbooks zipcodeapi zipcodebase zohocrm zonkafeedback
`.trim().split(/\s+/);

const KNOWN: ReadonlySet<string> = new Set(NAMES);

/** Lower-case names, for the search for places to look at. */
export const serviceNames: readonly string[] = [...KNOWN];
