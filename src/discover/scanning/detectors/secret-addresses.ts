// Addresses that are themselves the secret: whoever knows one can post to the chat, start the workflow or write as the device.
import type { Detector } from "../contract.ts";
import { entropyOf } from "../entropy.ts";
import { sample, sampleUuid } from "../samples.ts";

interface SecretAddress {
  readonly id: string;
  readonly title: string;
  readonly provider: string;
  /** A literal part of the address, lower case. */
  readonly keyword: string;
  /** Of the address without its scheme; the part in parentheses is what makes it secret. */
  readonly address: string;
  readonly flag: string;
  readonly blank: string;
}

const ADDRESSES: readonly SecretAddress[] = [
  { id: "google-chat-webhook", title: "Google Chat webhook", provider: "google", keyword: "chat.googleapis.com", address: String.raw`chat\.googleapis\.com\/v1\/spaces\/[A-Za-z0-9_-]{6,20}\/messages\?key=[A-Za-z0-9_-]{20,60}&token=([A-Za-z0-9_%-]{30,80})`, flag: `chat.googleapis.com/v1/spaces/AAAA1bCdEfG/messages?key=${sample("base64url", 39)}&token=${sample("base64url", 43)}`, blank: "chat.googleapis.com/v1/spaces/SPACE_ID/messages?key=KEY&token=TOKEN" },
  { id: "feishu-webhook", title: "Feishu or Lark bot webhook", provider: "feishu", keyword: "/open-apis/bot/", address: String.raw`open\.(?:feishu\.cn|larksuite\.com)\/open-apis\/bot\/(?:v2\/)?hook\/([0-9a-f-]{30,40})`, flag: `open.feishu.cn/open-apis/bot/v2/hook/${sampleUuid()}`, blank: "open.feishu.cn/open-apis/bot/v2/hook/<token>" },
  { id: "dingtalk-webhook", title: "DingTalk robot webhook", provider: "dingtalk", keyword: "oapi.dingtalk.com", address: String.raw`oapi\.dingtalk\.com\/robot\/send\?access_token=([0-9a-f]{64})`, flag: `oapi.dingtalk.com/robot/send?access_token=${sample("hex", 64)}`, blank: "oapi.dingtalk.com/robot/send?access_token=$TOKEN" },
  { id: "wecom-webhook", title: "WeCom robot webhook", provider: "wecom", keyword: "qyapi.weixin.qq.com", address: String.raw`qyapi\.weixin\.qq\.com\/cgi-bin\/webhook\/send\?key=([0-9a-f-]{36})`, flag: `qyapi.weixin.qq.com/cgi-bin/webhook/send?key=${sampleUuid()}`, blank: "qyapi.weixin.qq.com/cgi-bin/webhook/send?key=KEY" },
  { id: "make-webhook", title: "Make webhook", provider: "make", keyword: ".make.com/", address: String.raw`hook\.[a-z]{2}\d\.make\.com\/([a-z0-9]{32})`, flag: `hook.eu1.make.com/${sample("lowerDigits", 32)}`, blank: "hook.eu1.make.com/your-hook" },
  { id: "ifttt-webhook", title: "IFTTT webhook key", provider: "ifttt", keyword: "maker.ifttt.com", address: String.raw`maker\.ifttt\.com\/trigger\/[\w{}%.-]{1,80}\/(?:json\/)?with\/key\/([A-Za-z0-9_-]{20,60})`, flag: `maker.ifttt.com/trigger/door/with/key/${sample("base64url", 43)}`, blank: "maker.ifttt.com/trigger/door/with/key/{key}" },
  { id: "tines-webhook", title: "Tines webhook", provider: "tines", keyword: ".tines.com/webhook/", address: String.raw`[a-z0-9-]{2,60}\.tines\.com\/webhook\/[0-9a-f]{32}\/([0-9a-f]{32})`, flag: `acme.tines.com/webhook/${sample("hex", 32)}/${sample("hex", 32, 2)}`, blank: "acme.tines.com/webhook/path/secret" },
  { id: "rocketchat-webhook", title: "Rocket.Chat webhook", provider: "rocketchat", keyword: "/hooks/", address: String.raw`[A-Za-z0-9.-]{4,80}(?::\d{2,5})?\/hooks\/[A-Za-z0-9]{17,24}\/([A-Za-z0-9]{43,70})`, flag: `chat.acme.dev/hooks/${sample("alnum", 17)}/${sample("alnum", 43, 2)}`, blank: "chat.acme.dev/hooks/useEffect/useState" },
  { id: "mattermost-webhook", title: "Mattermost webhook", provider: "mattermost", keyword: "/hooks/", address: String.raw`[A-Za-z0-9.-]{0,60}mattermost[A-Za-z0-9.-]{0,60}(?::\d{2,5})?\/hooks\/([a-z0-9]{26})`, flag: `mattermost.acme.dev/hooks/${sample("lowerDigits", 26)}`, blank: "mattermost.acme.dev/hooks/xxx-generatedkey-xxx" },
  { id: "thingsboard-device-token", title: "ThingsBoard device token", provider: "thingsboard", keyword: "/api/v1/", address: String.raw`[a-z0-9.-]{0,60}thingsboard[a-z0-9.-]{0,60}(?::\d{2,5})?\/api\/v1\/([A-Za-z0-9]{20})\/(?:telemetry|attributes|rpc|claim|firmware)`, flag: `thingsboard.cloud/api/v1/${sample("lowerDigits", 20)}/telemetry`, blank: "thingsboard.cloud/api/v1/$ACCESS_TOKEN/telemetry" },
];

export const secretAddresses: readonly Detector[] = ADDRESSES.map(({ id, title, provider, keyword, address, flag, blank }) => ({
  id,
  title,
  provider,
  kind: "secret",
  keywords: [keyword],
  pattern: new RegExp(`:\\/\\/${address.replace(/\((?!\?)/, "(?<secret>")}(?![A-Za-z0-9_-])`, "i"),
  validate: (secret: string) => /\d/.test(secret) && entropyOf(secret) > 2.8,
  flags: [`url = "https://${flag}"`],
  passes: [{ text: `https://${blank}`, why: "a blank to fill in" }],
}));
