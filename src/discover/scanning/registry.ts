// Every detector, most specific first: where two matches overlap, the one higher in this list is kept.
import type { Detector } from "./contract.ts";
import { adafruitKey } from "./detectors/adafruit-key.ts";
import { ageSecretKey } from "./detectors/age-secret-key.ts";
import { airtablePat } from "./detectors/airtable-pat.ts";
import { alibabaKey } from "./detectors/alibaba-key.ts";
import { anthropicKey } from "./detectors/anthropic-key.ts";
import { artifactoryToken } from "./detectors/artifactory-token.ts";
import { asanaPat } from "./detectors/asana-pat.ts";
import { atlassianToken } from "./detectors/atlassian-token.ts";
import { awsAccessKey } from "./detectors/aws-access-key.ts";
import { awsSecretAccessKey } from "./detectors/aws-secret-access-key.ts";
import { awsSessionToken } from "./detectors/aws-session-token.ts";
import { azureClientSecret } from "./detectors/azure-client-secret.ts";
import { azureConnectionString } from "./detectors/azure-connection-string.ts";
import { azureDevopsPat } from "./detectors/azure-devops-pat.ts";
import { azureFunctionKey } from "./detectors/azure-function-key.ts";
import { azureSasToken } from "./detectors/azure-sas-token.ts";
import { azureStorageKey } from "./detectors/azure-storage-key.ts";
import { basicAuthHeader } from "./detectors/basic-auth-header.ts";
import { basicAuthUrl } from "./detectors/basic-auth-url.ts";
import { bearerHeader } from "./detectors/bearer-header.ts";
import { brevoKey } from "./detectors/brevo-key.ts";
import { buildkiteToken } from "./detectors/buildkite-token.ts";
import { cerebrasKey } from "./detectors/cerebras-key.ts";
import { circleciToken } from "./detectors/circleci-token.ts";
import { clojarsToken } from "./detectors/clojars-token.ts";
import { cloudflareToken } from "./detectors/cloudflare-token.ts";
import { cloudinaryUrl } from "./detectors/cloudinary-url.ts";
import { codeclimateReporterId } from "./detectors/codeclimate-reporter-id.ts";
import { contentfulPat } from "./detectors/contentful-pat.ts";
import { cratesToken } from "./detectors/crates-token.ts";
import { curlPassword } from "./detectors/curl-password.ts";
import { databaseConnectionString } from "./detectors/database-connection-string.ts";
import { databaseUrl } from "./detectors/database-url.ts";
import { databricksToken } from "./detectors/databricks-token.ts";
import { datadogKey } from "./detectors/datadog-key.ts";
import { deepseekKey } from "./detectors/deepseek-key.ts";
import { dependencyTrackKey } from "./detectors/dependency-track-key.ts";
import { digitaloceanToken } from "./detectors/digitalocean-token.ts";
import { discordBotToken } from "./detectors/discord-bot-token.ts";
import { discordWebhook } from "./detectors/discord-webhook.ts";
import { dockerConfigAuth } from "./detectors/docker-config-auth.ts";
import { dockerhubToken } from "./detectors/dockerhub-token.ts";
import { dopplerToken } from "./detectors/doppler-token.ts";
import { dropboxToken } from "./detectors/dropbox-token.ts";
import { dynatraceToken } from "./detectors/dynatrace-token.ts";
import { easypostKey } from "./detectors/easypost-key.ts";
import { elevenlabsKey } from "./detectors/elevenlabs-key.ts";
import { environmentEntry } from "./detectors/environment-entry.ts";
import { facebookToken } from "./detectors/facebook-token.ts";
import { fastlyToken } from "./detectors/fastly-token.ts";
import { figmaToken } from "./detectors/figma-token.ts";
import { fireworksKey } from "./detectors/fireworks-key.ts";
import { flyioToken } from "./detectors/flyio-token.ts";
import { frameioToken } from "./detectors/frameio-token.ts";
import { gcpServiceAccountKey } from "./detectors/gcp-service-account-key.ts";
import { genericAssignment } from "./detectors/generic-assignment.ts";
import { genericNamedToken } from "./detectors/generic-named-token.ts";
import { githubFineGrainedPat } from "./detectors/github-fine-grained-pat.ts";
import { githubOauthSecret } from "./detectors/github-oauth-secret.ts";
import { githubPat } from "./detectors/github-pat.ts";
import { gitlabToken } from "./detectors/gitlab-token.ts";
import { googleAccessToken } from "./detectors/google-access-token.ts";
import { googleApiKey } from "./detectors/google-api-key.ts";
import { googleOauthClientSecretLegacy } from "./detectors/google-oauth-client-secret-legacy.ts";
import { googleOauthSecret } from "./detectors/google-oauth-secret.ts";
import { grafanaToken } from "./detectors/grafana-token.ts";
import { groqKey } from "./detectors/groq-key.ts";
import { herokuKey } from "./detectors/heroku-key.ts";
import { honeycombKey } from "./detectors/honeycomb-key.ts";
import { hubspotToken } from "./detectors/hubspot-token.ts";
import { huggingfaceToken } from "./detectors/huggingface-token.ts";
import { infracostKey } from "./detectors/infracost-key.ts";
import { ionicToken } from "./detectors/ionic-token.ts";
import { jenkinsToken } from "./detectors/jenkins-token.ts";
import { jwt } from "./detectors/jwt.ts";
import { kubernetesServiceAccountToken } from "./detectors/kubernetes-service-account-token.ts";
import { langsmithKey } from "./detectors/langsmith-key.ts";
import { launchdarklyKey } from "./detectors/launchdarkly-key.ts";
import { linearKey } from "./detectors/linear-key.ts";
import { mailchimpKey } from "./detectors/mailchimp-key.ts";
import { mailgunKey } from "./detectors/mailgun-key.ts";
import { mandateToken } from "./detectors/mandate-token.ts";
import { mapboxToken } from "./detectors/mapbox-token.ts";
import { maxmindKey } from "./detectors/maxmind-key.ts";
import { mongodbAtlasSecret } from "./detectors/mongodb-atlas-secret.ts";
import { neonKey } from "./detectors/neon-key.ts";
import { netlifyToken } from "./detectors/netlify-token.ts";
import { netrcPassword } from "./detectors/netrc-password.ts";
import { newrelicKey } from "./detectors/newrelic-key.ts";
import { nightfallKey } from "./detectors/nightfall-key.ts";
import { notionToken } from "./detectors/notion-token.ts";
import { npmAuthToken } from "./detectors/npm-auth-token.ts";
import { npmToken } from "./detectors/npm-token.ts";
import { nugetKey } from "./detectors/nuget-key.ts";
import { nvidiaKey } from "./detectors/nvidia-key.ts";
import { octopusKey } from "./detectors/octopus-key.ts";
import { oktaToken } from "./detectors/okta-token.ts";
import { onepasswordToken } from "./detectors/onepassword-token.ts";
import { openaiKey } from "./detectors/openai-key.ts";
import { openrouterKey } from "./detectors/openrouter-key.ts";
import { pagerdutyKey } from "./detectors/pagerduty-key.ts";
import { passwordHash } from "./detectors/password-hash.ts";
import { paypalSecret } from "./detectors/paypal-secret.ts";
import { perplexityKey } from "./detectors/perplexity-key.ts";
import { pineconeKey } from "./detectors/pinecone-key.ts";
import { planetscaleToken } from "./detectors/planetscale-token.ts";
import { posthogKey } from "./detectors/posthog-key.ts";
import { postmanKey } from "./detectors/postman-key.ts";
import { postmanKeyShort } from "./detectors/postman-key-short.ts";
import { prefectKey } from "./detectors/prefect-key.ts";
import { prefixedTokens } from "./detectors/prefixed-tokens.ts";
import { privateKey } from "./detectors/private-key.ts";
import { privateKeyBase64 } from "./detectors/private-key-base64.ts";
import { psexecPassword } from "./detectors/psexec-password.ts";
import { pulumiToken } from "./detectors/pulumi-token.ts";
import { puttyPrivateKey } from "./detectors/putty-private-key.ts";
import { pypiToken } from "./detectors/pypi-token.ts";
import { readmeKey } from "./detectors/readme-key.ts";
import { renderKey } from "./detectors/render-key.ts";
import { replicateToken } from "./detectors/replicate-token.ts";
import { resendKey } from "./detectors/resend-key.ts";
import { rubygemsKey } from "./detectors/rubygems-key.ts";
import { salesforceToken } from "./detectors/salesforce-token.ts";
import { secretAddresses } from "./detectors/secret-addresses.ts";
import { securestringPassword } from "./detectors/securestring-password.ts";
import { segmentToken } from "./detectors/segment-token.ts";
import { sendgridKey } from "./detectors/sendgrid-key.ts";
import { sentryToken } from "./detectors/sentry-token.ts";
import { shippoToken } from "./detectors/shippo-token.ts";
import { serviceKey } from "./detectors/service-key.ts";
import { shopifyToken } from "./detectors/shopify-token.ts";
import { slackAppToken } from "./detectors/slack-app-token.ts";
import { slackToken } from "./detectors/slack-token.ts";
import { slackWebhook } from "./detectors/slack-webhook.ts";
import { snowflakePassword } from "./detectors/snowflake-password.ts";
import { sonarqubeToken } from "./detectors/sonarqube-token.ts";
import { sourcegraphToken } from "./detectors/sourcegraph-token.ts";
import { splunkHecToken } from "./detectors/splunk-hec-token.ts";
import { squareToken } from "./detectors/square-token.ts";
import { stackhawkKey } from "./detectors/stackhawk-key.ts";
import { stripeKey } from "./detectors/stripe-key.ts";
import { stripeWebhookSecret } from "./detectors/stripe-webhook-secret.ts";
import { supabaseToken } from "./detectors/supabase-token.ts";
import { tailscaleKey } from "./detectors/tailscale-key.ts";
import { tavilyKey } from "./detectors/tavily-key.ts";
import { truenasKey } from "./detectors/truenas-key.ts";
import { teamsWebhook } from "./detectors/teams-webhook.ts";
import { teamworkToken } from "./detectors/teamwork-token.ts";
import { telegramBotToken } from "./detectors/telegram-bot-token.ts";
import { telnyxKey } from "./detectors/telnyx-key.ts";
import { terraformCloudToken } from "./detectors/terraform-cloud-token.ts";
import { twilioApiKey } from "./detectors/twilio-api-key.ts";
import { typeformToken } from "./detectors/typeform-token.ts";
import { vaultToken } from "./detectors/vault-token.ts";
import { vercelToken } from "./detectors/vercel-token.ts";
import { voiceflowKey } from "./detectors/voiceflow-key.ts";
import { wakatimeKey } from "./detectors/wakatime-key.ts";
import { wandbKey } from "./detectors/wandb-key.ts";
import { wireguardKey } from "./detectors/wireguard-key.ts";
import { xaiKey } from "./detectors/xai-key.ts";
import { zapierWebhook } from "./detectors/zapier-webhook.ts";
import { zohoToken } from "./detectors/zoho-token.ts";

export const detectors: readonly Detector[] = [
  awsSecretAccessKey,
  awsAccessKey,
  awsSessionToken,
  githubPat,
  githubFineGrainedPat,
  githubOauthSecret,
  gitlabToken,
  slackToken,
  slackAppToken,
  slackWebhook,
  stripeKey,
  stripeWebhookSecret,
  openaiKey,
  anthropicKey,
  huggingfaceToken,
  groqKey,
  xaiKey,
  replicateToken,
  perplexityKey,
  nvidiaKey,
  langsmithKey,
  tavilyKey,
  gcpServiceAccountKey,
  googleApiKey,
  googleOauthSecret,
  googleOauthClientSecretLegacy,
  googleAccessToken,
  azureClientSecret,
  azureStorageKey,
  azureSasToken,
  azureConnectionString,
  azureDevopsPat,
  azureFunctionKey,
  npmToken,
  npmAuthToken,
  pypiToken,
  dockerhubToken,
  dockerConfigAuth,
  rubygemsKey,
  cratesToken,
  nugetKey,
  artifactoryToken,
  twilioApiKey,
  sendgridKey,
  mailgunKey,
  mailchimpKey,
  discordBotToken,
  discordWebhook,
  telegramBotToken,
  teamsWebhook,
  zapierWebhook,
  datadogKey,
  newrelicKey,
  pagerdutyKey,
  grafanaToken,
  sentryToken,
  honeycombKey,
  dynatraceToken,
  splunkHecToken,
  oktaToken,
  vaultToken,
  terraformCloudToken,
  databricksToken,
  snowflakePassword,
  digitaloceanToken,
  herokuKey,
  cloudflareToken,
  shopifyToken,
  squareToken,
  paypalSecret,
  linearKey,
  notionToken,
  figmaToken,
  atlassianToken,
  postmanKey,
  postmanKeyShort,
  airtablePat,
  dopplerToken,
  pulumiToken,
  planetscaleToken,
  supabaseToken,
  mongodbAtlasSecret,
  tailscaleKey,
  sourcegraphToken,
  sonarqubeToken,
  circleciToken,
  buildkiteToken,
  launchdarklyKey,
  fastlyToken,
  easypostKey,
  shippoToken,
  frameioToken,
  prefectKey,
  readmeKey,
  alibabaKey,
  adafruitKey,
  dropboxToken,
  contentfulPat,
  facebookToken,
  ageSecretKey,
  wireguardKey,
  privateKey,
  privateKeyBase64,
  puttyPrivateKey,
  mandateToken,
  kubernetesServiceAccountToken,
  jwt,
  openrouterKey,
  deepseekKey,
  elevenlabsKey,
  pineconeKey,
  cerebrasKey,
  fireworksKey,
  resendKey,
  brevoKey,
  hubspotToken,
  typeformToken,
  netlifyToken,
  flyioToken,
  renderKey,
  neonKey,
  posthogKey,
  wakatimeKey,
  clojarsToken,
  infracostKey,
  octopusKey,
  onepasswordToken,
  cloudinaryUrl,
  mapboxToken,
  telnyxKey,
  asanaPat,
  jenkinsToken,
  dependencyTrackKey,
  maxmindKey,
  teamworkToken,
  psexecPassword,
  securestringPassword,
  passwordHash,
  salesforceToken,
  zohoToken,
  wandbKey,
  segmentToken,
  nightfallKey,
  voiceflowKey,
  stackhawkKey,
  ionicToken,
  vercelToken,
  ...prefixedTokens,
  ...secretAddresses,
  truenasKey,
  codeclimateReporterId,
  curlPassword,
  databaseUrl,
  basicAuthUrl,
  netrcPassword,
  basicAuthHeader,
  bearerHeader,
  databaseConnectionString,
  serviceKey,
  environmentEntry,
  genericAssignment,
  genericNamedToken,
];
