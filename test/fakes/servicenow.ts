// ServiceNow's Table API as far as Mandate uses it: records found by correlation id, notes, states.
import { refused, startFake, type Fake, type Given, type Received } from "./server.ts";

export interface FakeRecord {
  readonly sys_id: string;
  readonly number: string;
  readonly correlation_id: string;
  readonly short_description: string;
  readonly notes: string[];
  state: string;
}

export interface FakeServiceNow extends Fake {
  readonly records: FakeRecord[];
}

export async function startServiceNow(user: string, password: string): Promise<FakeServiceNow> {
  const records: FakeRecord[] = [];
  const wanted = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const answer = (request: Received): Given => {
    if (request.headers.authorization !== wanted) return refused(401, "credentials");
    const [, id = ""] = /^\/api\/now\/table\/incident(?:\/(\w+))?$/.exec(request.path) ?? [];
    const body = request.body === "" ? {} : (JSON.parse(request.body) as Record<string, string>);
    if (id === "" && request.method === "GET") {
      const correlation = /^correlation_id=(.+)$/.exec(request.query.get("sysparm_query") ?? "")?.[1];
      return { status: 200, body: { result: records.filter((record) => record.correlation_id === correlation) } };
    }
    if (id === "") {
      const { short_description = "", correlation_id = "" } = body;
      if (short_description === "" || short_description.length > 160 || correlation_id === "") return refused(400, "fields");
      const record = { sys_id: String(records.length + 1).padStart(32, "0"), number: `INC000${records.length + 1}`, correlation_id, short_description, notes: [], state: "1" };
      records.push(record);
      return { status: 201, body: { result: record } };
    }
    const record = records.find(({ sys_id }) => sys_id === id);
    if (record === undefined) return refused(404, id);
    if (request.method === "GET") return { status: 200, body: { result: record } };
    if (body["state"] === "6" && (body["close_code"] === undefined || body["close_notes"] === undefined)) return refused(403, "Resolution code and notes are mandatory");
    record.notes.push(body["work_notes"] ?? body["close_notes"] ?? "");
    record.state = body["state"] ?? record.state;
    return { status: 200, body: { result: record } };
  };
  return { ...(await startFake(answer)), records };
}
