// A card of the picture: an identity or thing, or a group of alike ones that can be opened. Its link or button takes the keyboard's focus.
import { Handle, Position, useReactFlow, type Node, type NodeProps } from "@xyflow/react";
import { createContext, useContext, type ReactNode } from "react";
import { A } from "../../app/url.tsx";
import { KindGlyph, Provider } from "../../ui/glyph.tsx";
import { Name, disarm, middleOf } from "../../ui/name.tsx";
import { CARD_WIDTH, type Card } from "./path-layout.ts";

export type CardNode = Node<{ readonly card: Card }, "card">;

export const OpenGroup = createContext<(group: string) => void>(() => undefined);

export function CardView({ data, positionAbsoluteX, positionAbsoluteY }: NodeProps<CardNode>): ReactNode {
  const { node, role, members, group } = data.card.stop;
  const flow = useReactFlow();
  const open = useContext(OpenGroup);
  const name = <Name text={node.name === "" ? node.native_id : node.name} limit={28} />;
  return (
    <div
      className={`path-card is-${role}${members > 1 ? " is-group" : ""}`}
      title={disarm(middleOf(node.native_id, 300))}
      // What is reached by the keyboard is brought into view; the browser's own scrolling would move the drawing's frame instead.
      onFocus={(event) => {
        if (event.target.matches(":focus-visible")) void flow.setCenter(positionAbsoluteX + CARD_WIDTH / 2, positionAbsoluteY + 26, { zoom: Math.max(0.7, flow.getZoom()) });
      }}
    >
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <span className="row tight nowrap">
        <KindGlyph kind={node.kind ?? node.type} />
        <span className="clip">
          {group !== null ? (
            <button type="button" className="plain nodrag" aria-label={`Open the group: ${node.name} ${node.type}`} onClick={() => open(group)}>
              <strong>{name}</strong> <span aria-hidden="true">▸</span>
            </button>
          ) : node.identity_id === null ? (
            name
          ) : (
            <A href={`/identities/${encodeURIComponent(node.identity_id)}`} className="quiet nodrag">
              {name}
            </A>
          )}
        </span>
      </span>
      <span className="row tight nowrap small dim">
        <Provider id={node.provider} /> <span className="clip">{node.type.replaceAll("-", " ")}</span>
      </span>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
}
