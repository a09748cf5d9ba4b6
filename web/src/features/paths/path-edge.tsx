// An edge of the picture: its technique stands on it, and what it depends on below that.
import { BaseEdge, EdgeLabelRenderer, getBezierPath, type Edge, type EdgeProps } from "@xyflow/react";
import type { ReactNode } from "react";
import { Name } from "../../ui/name.tsx";
import type { Link } from "./path-layout.ts";

export type TechniqueEdge = Edge<{ readonly link: Link }, "technique">;

export function TechniqueEdgeView(props: EdgeProps<TechniqueEdge>): ReactNode {
  const { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, markerEnd, data } = props;
  const [path, labelX, labelY] = getBezierPath({ sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition });
  if (data === undefined) return null;
  const { label, conditions, cuts } = data.link;
  return (
    <>
      <BaseEdge id={props.id} path={path} {...(markerEnd === undefined ? {} : { markerEnd })} />
      <EdgeLabelRenderer>
        <div className={cuts ? "path-label is-cut" : "path-label"} style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}>
          <span>
            {cuts ? "✂ " : ""}
            <Name text={label} limit={44} />
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
