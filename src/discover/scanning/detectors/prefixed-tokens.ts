// Tokens known by their issuer's own prefix, one row each. A kind with a checksum, an identity or a shape of its own has its own file instead.
import type { Detector } from "../contract.ts";
import { prefixedToken, type PrefixedToken } from "../prefixed.ts";

const MODELS: readonly PrefixedToken[] = [
  { id: "bedrock-api-key", title: "Amazon Bedrock API key", provider: "aws", prefixes: ["ABSK"], body: [["base64", [109, 269]]] },
  { id: "bedrock-short-term-key", title: "Amazon Bedrock short-term API key", provider: "aws", kind: "token", prefixes: ["bedrock-api-key-"], body: [["base64", [100, 400]]] },
  { id: "jina-key", title: "Jina AI API key", provider: "jina", prefixes: ["jina_"], body: [["hex", 32], ["base64url", 28]] },
  { id: "llamacloud-key", title: "LlamaCloud API key", provider: "llamaindex", prefixes: ["llx-"], body: [["alnum", 48]] },
  { id: "langfuse-key", title: "Langfuse secret key", provider: "langfuse", prefixes: ["sk-lf-"], body: ["uuid"] },
  { id: "helicone-key", title: "Helicone API key", provider: "helicone", prefixes: ["sk-helicone-"], body: [["base64url", [27, 60]]] },
  { id: "e2b-key", title: "E2B API key", provider: "e2b", prefixes: ["e2b_"], body: [["hex", 40]] },
  { id: "runpod-key", title: "RunPod API key", provider: "runpod", prefixes: ["rpa_"], body: [["alnum", [40, 50]]] },
  { id: "together-key", title: "Together AI API key", provider: "together", prefixes: ["tgp_v1_"], body: [["base64url", 43]] },
  { id: "firecrawl-key", title: "Firecrawl API key", provider: "firecrawl", prefixes: ["fc-"], body: [["hex", 32]] },
  { id: "browserbase-key", title: "Browserbase API key", provider: "browserbase", prefixes: ["bb_live_"], body: [["base64url", [24, 40]]] },
  { id: "voyage-key", title: "Voyage AI API key", provider: "voyage", prefixes: ["pa-"], body: [["base64url", 43]] },
  { id: "modal-token-secret", title: "Modal token secret", provider: "modal", kind: "secret", prefixes: ["as-"], body: [["alnum", 22]] },
  { id: "mem0-key", title: "Mem0 API key", provider: "mem0", prefixes: ["m0-"], body: [["alnum", 40]] },
  { id: "brave-search-key", title: "Brave Search API key", provider: "brave", prefixes: ["BSA"], body: [["base64url", 28]] },
  { id: "cursor-key", title: "Cursor API key", provider: "cursor", prefixes: ["crsr_"], body: [["hex", 64]] },
  { id: "apify-token", title: "Apify API token", provider: "apify", kind: "token", prefixes: ["apify_api_"], body: [["alnum", [34, 40]]] },
  { id: "baidu-cloud-key", title: "Baidu Cloud API key", provider: "baidu", prefixes: ["bce-v3/ALTAK-"], body: [["alnum", 21], { literal: "/" }, ["hex", 40]] },
  { id: "vercel-prefixed-token", title: "Vercel token", provider: "vercel", kind: "token", prefixes: ["vcp_", "vck_", "vci_", "vca_", "vcr_"], body: [["alnum", [24, 80]]] },
];

const DELIVERY: readonly PrefixedToken[] = [
  { id: "trello-token", title: "Trello API token", provider: "trello", kind: "token", prefixes: ["ATTA"], body: [["hex", 64], ["upperDigits", 8]] },
  { id: "harness-token", title: "Harness access token", provider: "harness", kind: "token", prefixes: ["pat."], body: [["base64url", 22], { literal: "." }, ["hex", 24], { literal: "." }, ["alnum", 20]] },
  { id: "snyk-token", title: "Snyk access token", provider: "snyk", kind: "token", prefixes: ["snyk_uat.", "snyk_sat."], body: [["hex", 8], { literal: "." }, ["base64url", [20, 400]]] },
  { id: "socket-key", title: "Socket API key", provider: "socket", prefixes: ["sktsec_"], body: [["base64url", [30, 80]]] },
  { id: "packagist-token", title: "Packagist token", provider: "packagist", kind: "token", prefixes: ["packagist_ort_", "packagist_out_", "packagist_uut_", "packagist_ack_"], body: [["hex", 68]] },
  { id: "coderabbit-key", title: "CodeRabbit API key", provider: "coderabbit", prefixes: ["cr-"], body: [["lowerDigits", 58]] },
  { id: "depot-token", title: "Depot token", provider: "depot", kind: "token", prefixes: ["depot_user_", "depot_project_", "depot_org_"], body: [["hex", 64]] },
  { id: "infisical-token", title: "Infisical service token", provider: "infisical", kind: "token", prefixes: ["st."], body: [["hex", 24], { literal: "." }, ["hex", 32], { literal: "." }, ["hex", 32]] },
  { id: "rootly-key", title: "Rootly API key", provider: "rootly", prefixes: ["rootly_"], body: [["hex", 64]] },
  { id: "axiom-token", title: "Axiom token", provider: "axiom", kind: "token", prefixes: ["xaat-", "xapt-"], body: ["uuid"] },
  { id: "dbt-token", title: "dbt Cloud token", provider: "dbt", kind: "token", prefixes: ["dbtc_", "dbts_", "dbtu_"], body: [["base64url", [40, 70]]] },
  { id: "elastic-cloud-key", title: "Elastic Cloud API key", provider: "elastic", prefixes: ["essu_"], body: [["base64", [60, 120]]] },
  { id: "confluent-secret", title: "Confluent Cloud API secret", provider: "confluent", kind: "secret", prefixes: ["cflt"], body: [["base64", 60]] },
  { id: "aiven-token", title: "Aiven token", provider: "aiven", kind: "token", prefixes: ["aivenv1_"], body: [["base64", [100, 400]]] },
  { id: "xata-key", title: "Xata API key", provider: "xata", prefixes: ["xau_"], body: [["alnum", [32, 80]]] },
  { id: "yandex-cloud-key", title: "Yandex Cloud API key", provider: "yandex", prefixes: ["AQVN"], body: [["base64url", [35, 38]]] },
  { id: "k3s-token", title: "k3s cluster token", provider: "kubernetes", kind: "token", prefixes: ["K10"], body: [["hex", 64], { literal: "::server:" }, ["hex", 32]] },
  { id: "ory-token", title: "Ory access token", provider: "ory", kind: "token", prefixes: ["ory_pat_", "ory_st_", "ory_apikey_"], body: [["alnum", [32, 80]]] },
  { id: "statsig-secret", title: "Statsig server secret", provider: "statsig", kind: "secret", prefixes: ["secret-", "console-"], body: [["alnum", [40, 46]]] },
  { id: "flagsmith-key", title: "Flagsmith server-side key", provider: "flagsmith", prefixes: ["ser."], body: [["alnum", 22]] },
  { id: "devcycle-key", title: "DevCycle server key", provider: "devcycle", prefixes: ["dvc_server_"], body: [["base64url", [30, 60]]] },
  { id: "secret-token-uri", title: "Token in the secret-token scheme", provider: "generic-token", kind: "token", prefixes: ["secret-token:"], body: [["base64url", [16, 256]]] },
];

const MONEY: readonly PrefixedToken[] = [
  { id: "plaid-token", title: "Plaid access token", provider: "plaid", kind: "token", prefixes: ["access-sandbox-", "access-development-", "access-production-"], body: ["uuid"] },
  { id: "flutterwave-key", title: "Flutterwave secret key", provider: "flutterwave", prefixes: ["FLWSECK-", "FLWSECK_TEST-"], body: [["lowerDigits", 32], { literal: "-X" }] },
  { id: "mollie-key", title: "Mollie API key", provider: "mollie", prefixes: ["live_", "test_"], body: [["alnum", 30]] },
  { id: "lob-key", title: "Lob API key", provider: "lob", prefixes: ["live_", "test_"], body: [["hex", 35]] },
  { id: "gocardless-token", title: "GoCardless access token", provider: "gocardless", kind: "token", prefixes: ["live_", "sandbox_"], body: [["base64url", 40]] },
  { id: "paddle-key", title: "Paddle API key", provider: "paddle", prefixes: ["pdl_live_apikey_", "pdl_sdbx_apikey_"], body: [["lowerDigits", 26], { literal: "_" }, ["alnum", 22], { literal: "_" }, ["alnum", 3]] },
  { id: "polar-token", title: "Polar access token", provider: "polar", kind: "token", prefixes: ["polar_oat_", "polar_pat_"], body: [["base64url", [40, 60]]] },
  { id: "pagarme-key", title: "Pagar.me API key", provider: "pagarme", prefixes: ["ak_live_", "ak_test_"], body: [["alnum", 30]] },
  { id: "duffel-token", title: "Duffel access token", provider: "duffel", kind: "token", prefixes: ["duffel_live_", "duffel_test_"], body: [["base64url", 43]] },
  { id: "flexport-key", title: "Flexport logistics API key", provider: "flexport", prefixes: ["shltm_"], body: [["base64url", [36, 60]]] },
  { id: "fleetbase-key", title: "Fleetbase API key", provider: "fleetbase", prefixes: ["flb_live_", "flb_test_"], body: [["alnum", [20, 40]]] },
  { id: "stytch-secret", title: "Stytch project secret", provider: "stytch", kind: "secret", prefixes: ["secret-live-", "secret-test-"], body: [["base64url", [33, 36]]] },
];

const WORK: readonly PrefixedToken[] = [
  { id: "clickup-token", title: "ClickUp personal token", provider: "clickup", kind: "token", prefixes: ["pk_"], body: [["digits", [5, 10]], { literal: "_" }, ["upperDigits", 32]] },
  { id: "klaviyo-key", title: "Klaviyo private API key", provider: "klaviyo", prefixes: ["pk_"], body: [["hex", 34]] },
  { id: "beamer-key", title: "Beamer API key", provider: "beamer", prefixes: ["b_"], body: [["base64url", 44]] },
  { id: "mailersend-token", title: "MailerSend API token", provider: "mailersend", kind: "token", prefixes: ["mlsn."], body: [["hex", 64]] },
  { id: "close-key", title: "Close API key", provider: "close", prefixes: ["api_"], body: [["alnum", [20, 24]], { literal: "." }, ["alnum", [20, 24]]] },
  { id: "intercom-token", title: "Intercom access token", provider: "intercom", kind: "token", prefixes: ["dG9rO"], body: [["base64", [50, 60]]] },
  { id: "onesignal-key", title: "OneSignal API key", provider: "onesignal", prefixes: ["os_v2_app_", "os_v2_org_"], body: [["lowerDigits", [100, 110]]] },
  { id: "nylas-key", title: "Nylas API key", provider: "nylas", prefixes: ["nyk_v0_"], body: [["alnum", 64]] },
  { id: "courier-key", title: "Courier API key", provider: "courier", prefixes: ["pk_prod_", "pk_test_"], body: [["upperDigits", 28]] },
  { id: "retool-token", title: "Retool API token", provider: "retool", kind: "token", prefixes: ["retool_01"], body: [["alnum", [24, 30]]] },
  { id: "gitbook-token", title: "GitBook API token", provider: "gitbook", kind: "token", prefixes: ["gb_api_"], body: [["alnum", 40]] },
  { id: "esri-key", title: "ArcGIS API key", provider: "esri", prefixes: ["AAPK", "AAPT"], body: [["base64url", [60, 180]]] },
  { id: "linkedin-secret", title: "LinkedIn client secret", provider: "linkedin", kind: "secret", prefixes: ["WPL_AP1."], body: [["alnum", 16], { literal: "." }, ["base64", 6]] },
  { id: "twitch-chat-token", title: "Twitch chat token", provider: "twitch", kind: "token", prefixes: ["oauth:"], body: [["lowerDigits", 30]] },
  { id: "ubidots-token", title: "Ubidots token", provider: "ubidots", kind: "token", prefixes: ["BBFF-", "BBUS-"], body: [["alnum", [30, 36]]] },
  { id: "pubnub-secret", title: "PubNub secret key", provider: "pubnub", kind: "secret", prefixes: ["sec-c-"], body: [["base64", [46, 52]]] },
  { id: "pubnub-key", title: "PubNub publish or subscribe key", provider: "pubnub", prefixes: ["pub-c-", "sub-c-"], body: [["lowerDigits", 8], { literal: "-" }, ["lowerDigits", 4], { literal: "-" }, ["lowerDigits", 4], { literal: "-" }, ["lowerDigits", 4], { literal: "-" }, ["lowerDigits", 12]] },
  { id: "adobe-client-secret", title: "Adobe client secret", provider: "adobe", kind: "secret", prefixes: ["p8e-"], body: [["base64url", 32]] },
];

export const prefixedTokens: readonly Detector[] = [...MODELS, ...DELIVERY, ...MONEY, ...WORK].map(prefixedToken);
