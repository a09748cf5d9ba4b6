// The picture of paths: cards left to right, an edge says its technique, dashes say that it depends on something, scissors where a cut ends most.
import { Controls, Handle, MarkerType, Position, ReactFlow, type Node, type NodeProps } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { useMemo, type ReactNode } from "react";
import type { EscalationPath } from "../../api/model.ts";
import { useUrl } from "../../app/url.tsx";
import { KindGlyph, Provider } from "../../ui/glyph.tsx";
import { Name, disarm, middleOf } from "../../ui/name.tsx";
import { TechniqueEdgeView, type TechniqueEdge } from "./path-edge.tsx";
import { layOut, type Card, type Drawing } from "./path-layout.ts";

type CardNode = Node<{ readonly card: Card }, "card">;
type GroundNode = Node<Record<string, never>, "ground">;

function CardView({ data }: NodeProps<CardNode>): ReactNode {
  const { node, role } = data.card;
  return (
    <div className={`path-card is-${role}`} title={disarm(middleOf(node.native_id, 300))}>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <span className="row tight nowrap">
        <KindGlyph kind={node.kind ?? node.type} />
        <span className="clip">
          <Name text={node.name === "" ? node.native_id : node.name} limit={28} />
        </span>
      </span>
      <span className="row tight nowrap small dim">
        <Provider id={node.provider} /> <span className="clip">{node.type.replaceAll("-", " ")}</span>
      </span>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
}

/** Holds the height that long edges need, so that the picture is framed with them. */
const Ground = (): ReactNode => <span className="path-ground" />;

const nodeTypes = { card: CardView, ground: Ground };
const edgeTypes = { technique: TechniqueEdgeView };

function flowOf(drawing: Drawing): { readonly nodes: (CardNode | GroundNode)[]; readonly edges: TechniqueEdge[] } {
  const top = Math.min(0, ...drawing.links.map((link) => link.lift ?? 0));
  const ground: readonly GroundNode[] = top === 0 ? [] : [{ id: "ground", type: "ground", position: { x: 0, y: top - 12 }, data: {}, selectable: false, focusable: false }];
  const cards = drawing.cards.map((card) => ({
    id: card.node.key,
    type: "card" as const,
    position: { x: card.x, y: card.y },
    data: { card },
    ariaLabel: `${card.node.name}, ${card.node.type}`,
  }));
  return {
    nodes: [...ground, ...cards],
    edges: drawing.links.map((link) => ({
      id: link.id,
      source: link.from,
      target: link.to,
      type: "technique" as const,
      data: { link },
      className: `${link.conditions.length === 0 ? "path-edge" : "path-edge is-conditional"}${link.cuts ? " is-cut" : ""}`,
      markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16 },
      ariaLabel: `${link.label}${link.conditions.length === 0 ? "" : `, depends on ${link.conditions.join(", ")}`}`,
      focusable: false,
    })),
  };
}

export function PathPicture({ paths }: { readonly paths: readonly EscalationPath[] }): ReactNode {
  const { go } = useUrl();
  const drawing = useMemo(() => layOut(paths), [paths]);
  const { nodes, edges } = useMemo(() => flowOf(drawing), [drawing]);
  const lifts = Math.max(0, ...drawing.links.map((link) => -(link.lift ?? 0)));
  const tall = Math.max(...drawing.cards.map((card) => card.y)) + lifts + 110;
  return (
    <figure className="path-picture">
      <div style={{ height: Math.min(520, Math.max(170, tall)) }}>
        <ReactFlow
          // A new drawing is framed anew.
          key={drawing.cards.map((card) => card.node.key).join()}
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          fitView
          fitViewOptions={{ maxZoom: 1, padding: 0.08 }}
          minZoom={0.1}
          maxZoom={1.6}
          nodesDraggable={false}
          nodesConnectable={false}
          elementsSelectable
          zoomOnScroll={false}
          preventScrolling={false}
          proOptions={{ hideAttribution: true }}
          onNodeClick={(_, node) => {
            const id = node.type === "card" ? node.data.card.node.identity_id : null;
            if (id !== null) go(`/identities/${encodeURIComponent(id)}`);
          }}
        >
          <Controls showInteractive={false} position="top-right" orientation="horizontal" />
        </ReactFlow>
      </div>
      <figcaption className="small dim">
        Dashed: depends on what is named.{drawing.links.some((link) => link.cuts) ? " ✂: the edge whose removal ends most of these paths." : ""}
        {drawing.left === 0 ? "" : ` ${drawing.left} further paths are not drawn.`}
      </figcaption>
    </figure>
  );
}
