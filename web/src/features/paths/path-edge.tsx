// An edge of the picture: its technique stands on it, and what it depends on below that.
import { BaseEdge, EdgeLabelRenderer, getBezierPath, type Edge, type EdgeProps } from "@xyflow/react";
import type { ReactNode } from "react";
import { Name } from "../../ui/name.tsx";
import type { Link } from "./path-layout.ts";

export type TechniqueEdge = Edge<{ readonly link: Link }, "technique">;

/** Up, over the cards between, and down again. */
function over(x: number, y: number, toX: number, toY: number, lift: number): readonly [string, number, number] {
  const path = `M${x},${y} C${x + 70},${y} ${x + 30},${lift} ${x + 110},${lift} L${toX - 110},${lift} C${toX - 30},${lift} ${toX - 70},${toY} ${toX},${toY}`;
  return [path, (x + toX) / 2, lift];
}

export function TechniqueEdgeView(props: EdgeProps<TechniqueEdge>): ReactNode {
  const { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, markerEnd, data } = props;
  if (data === undefined) return null;
  const { label, conditions, cuts, lift } = data.link;
  const [path, labelX, labelY] =
    lift === null ? getBezierPath({ sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition }) : over(sourceX, sourceY, targetX, targetY, lift);
  // On a level edge the words stand above the line, which would else be hidden by them.
  const level = lift === null && Math.abs(sourceY - targetY) < 4;
  return (
    <>
      <BaseEdge id={props.id} path={path} {...(markerEnd === undefined ? {} : { markerEnd })} />
      <EdgeLabelRenderer>
        <div className={cuts ? "path-label is-cut" : "path-label"} style={{ transform: `translate(-50%, ${level ? "calc(-100% - 4px)" : "-50%"}) translate(${labelX}px, ${labelY}px)` }}>
          <span>
            {cuts ? "✂ " : ""}
            <Name text={label} limit={38} />
          </span>
          {conditions.length === 0 ? null : (
            <span className="dim">
              if <Name text={conditions.join(", ")} limit={40} />
            </span>
          )}
        </div>
      </EdgeLabelRenderer>
    </>
  );
}
