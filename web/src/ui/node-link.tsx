// A node of the graph by name; a link when it is an identity of the inventory.
import type { ReactNode } from "react";
import type { NodeSummary } from "../api/model.ts";
import { A } from "../app/url.tsx";
import { Provider } from "./glyph.tsx";
import { Name } from "./name.tsx";

/** `plain` inside what is itself pressed, such as a summary. */
export function NodeLink({ node, limit = 56, plain = false }: { readonly node: NodeSummary; readonly limit?: number; readonly plain?: boolean }): ReactNode {
  const name = <Name text={node.name === "" ? node.native_id : node.name} limit={limit} />;
  return (
    <span className="node-link">
      <Provider id={node.provider} />{" "}
      {node.identity_id === null || plain ? name : <A href={`/identities/${encodeURIComponent(node.identity_id)}`}>{name}</A>} <span className="dim small">{node.type.replaceAll("-", " ")}</span>
    </span>
  );
}
