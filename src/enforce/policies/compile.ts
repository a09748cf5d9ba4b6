// A text of run-time policies as the official JSON form, each under an id of its own. Throws `invalid_input` for what is no text of policies.
import { parsePolicies } from "../../cedar/index.ts";
import { HOLDERS, type CompiledRuntimePolicy, type Holder, type RuntimePolicyContent } from "../../model/index.ts";

export type PolicyText = Readonly<Pick<RuntimePolicyContent, "name" | "layer" | "text">>;

export async function compileRuntimePolicy({ name, layer, text }: PolicyText): Promise<readonly CompiledRuntimePolicy[]> {
  const parsed = await parsePolicies(text);
  return parsed.map(({ id, text: written, json, annotations }) => ({
    id: `${name}.${id}`,
    text: written,
    json: { ...json },
    hold: layer === "estate" && json.effect === "forbid" ? holderOf(annotations["hold"]) : null,
  }));
}

export const holderOf = (said: string | undefined): Holder | null => HOLDERS.find((each) => each === said) ?? null;
