// The picture of paths: cards left to right, an edge says its technique, dashes say that it depends on something, scissors where a cut ends most.
import { Controls, MarkerType, MiniMap, ReactFlow, ReactFlowProvider, useReactFlow, type Node } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { Button } from "@mantine/core";
import { useCallback, useMemo, useState, type KeyboardEvent, type ReactNode } from "react";
import type { EscalationPath } from "../../api/model.ts";
import { CardView, OpenGroup, type CardNode } from "./path-card.tsx";
import { TechniqueEdgeView, type TechniqueEdge } from "./path-edge.tsx";
import { layOut, type Drawing } from "./path-layout.ts";

type GroundNode = Node<Record<string, never>, "ground">;

/** Holds the height that long edges need, so that the picture is framed with them. */
const Ground = (): ReactNode => <span className="path-ground" />;

const nodeTypes = { card: CardView, ground: Ground };
const edgeTypes = { technique: TechniqueEdgeView };

function flowOf(drawing: Drawing): { readonly nodes: (CardNode | GroundNode)[]; readonly edges: TechniqueEdge[] } {
  const top = Math.min(0, ...drawing.links.map((link) => link.lift ?? 0));
  const ground: readonly GroundNode[] = top === 0 ? [] : [{ id: "ground", type: "ground", position: { x: 0, y: top - 12 }, data: {}, selectable: false }];
  const cards = drawing.cards.map((card) => ({ id: card.stop.node.key, type: "card" as const, position: { x: card.x, y: card.y }, data: { card } }));
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
    })),
  };
}

/** The zoom buttons stand above the cards. */
const FIT = { maxZoom: 1, padding: { top: "44px", left: 0.06, right: 0.06, bottom: 0.06 } } as const;
const TALLEST = 560;
const STEP = 80;

export function PathPicture({ paths }: { readonly paths: readonly EscalationPath[] }): ReactNode {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const drawing = useMemo(() => layOut(paths, opened), [paths, opened]);
  const open = useCallback((group: string) => setOpened((now) => new Set([...now, group])), []);
  const hidden = drawing.stops > drawing.cards.length;
  return (
    <figure className="path-picture">
      <OpenGroup value={open}>
        <ReactFlowProvider>
          <Canvas drawing={drawing} />
        </ReactFlowProvider>
      </OpenGroup>
      <figcaption className="small dim row">
        <span>
          Dashed: depends on what is named.{drawing.links.some((link) => link.cuts) ? " ✂: the edge whose removal ends most of these paths." : ""}
          {hidden ? ` ${drawing.stops.toLocaleString()} stops on ${drawing.cards.length.toLocaleString()} cards: alike ones are grouped, ▸ opens a group.` : ""} Drag or arrow keys move it, + and − zoom, 0 shows
          all.
        </span>
        {opened.size === 0 ? null : (
          <Button variant="default" size="compact-xs" onClick={() => setOpened(new Set())}>
            Group again
          </Button>
        )}
      </figcaption>
    </figure>
  );
}

function Canvas({ drawing }: { readonly drawing: Drawing }): ReactNode {
  const flow = useReactFlow();
  const { nodes, edges } = useMemo(() => flowOf(drawing), [drawing]);
  const lifts = Math.max(0, ...drawing.links.map((link) => -(link.lift ?? 0)));
  const tall = Math.max(0, ...drawing.cards.map((card) => card.y)) + lifts + 140;
  const move = (x: number, y: number) => {
    const at = flow.getViewport();
    void flow.setViewport({ ...at, x: at.x + x, y: at.y + y });
  };
  const acts: Readonly<Record<string, () => unknown>> = {
    ArrowLeft: () => move(STEP, 0),
    ArrowRight: () => move(-STEP, 0),
    ArrowUp: () => move(0, STEP),
    ArrowDown: () => move(0, -STEP),
    "+": () => flow.zoomIn(),
    "=": () => flow.zoomIn(),
    "-": () => flow.zoomOut(),
    "0": () => flow.fitView(FIT),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const act = event.metaKey || event.ctrlKey || event.altKey ? undefined : acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return (
    <div className="path-canvas" role="group" aria-label="Picture of the paths" tabIndex={0} style={{ height: Math.min(TALLEST, Math.max(170, tall)) }} onKeyDown={onKeyDown}>
      <ReactFlow
        // A new drawing is framed anew.
        key={drawing.cards.map((card) => card.stop.node.key).join()}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        fitView
        fitViewOptions={FIT}
        minZoom={0.05}
        maxZoom={1.6}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        zoomOnScroll={false}
        preventScrolling={false}
        onlyRenderVisibleElements={drawing.cards.length > 80}
        proOptions={{ hideAttribution: true }}
      >
        <Controls showInteractive={false} position="top-right" orientation="horizontal" />
        {drawing.cards.length > 24 ? <MiniMap pannable zoomable ariaLabel="Small map of the picture" position="bottom-right" className="path-map" /> : null}
      </ReactFlow>
    </div>
  );
}
