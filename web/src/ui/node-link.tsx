// A node of the graph by name; a link when it is an identity of the inventory.
import type { ReactNode } from "react";
import type { NodeSummary } from "../api/model.ts";
import { A } from "../app/url.tsx";
import { Provider } from "./glyph.tsx";
import { Name } from "./name.tsx";

export function NodeLink({ node, limit = 56 }: { readonly node: NodeSummary; readonly limit?: number }): ReactNode {
  const name = <Name text={node.name === "" ? node.native_id : node.name} limit={limit} />;
  return (
    <span className="node-link">
      <Provider id={node.provider} />{" "}
      {node.identity_id === null ? name : <A href={`/identities/${encodeURIComponent(node.identity_id)}`}>{name}</A>} <span className="dim small">{node.type.replaceAll("-", " ")}</span>
    </span>
  );
}
