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
  const { label, conditions, cuts, lift, wordsAt } = data.link;
  const [path, middleX, middleY] =
    lift === null ? getBezierPath({ sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition }) : over(sourceX, sourceY, targetX, targetY, lift);
  // Near an end the curve is level with its card, so the words of edges that part or meet stand apart. They stand above the line.
  const atEnd = lift === null && wordsAt !== "middle";
  const x = !atEnd ? middleX : wordsAt === "end" ? targetX - 14 : sourceX + 6;
  const y = !atEnd ? middleY : wordsAt === "end" ? targetY : sourceY;
  const above = atEnd || (lift === null && Math.abs(sourceY - targetY) < 4);
  const sideways = !atEnd ? "-50%" : wordsAt === "end" ? "-100%" : "0";
  return (
    <>
      <BaseEdge id={props.id} path={path} {...(markerEnd === undefined ? {} : { markerEnd })} />
      <EdgeLabelRenderer>
        <div className={cuts ? "path-label is-cut" : "path-label"} style={{ transform: `translate(${sideways}, ${above ? "calc(-100% - 3px)" : "-50%"}) translate(${x}px, ${y}px)` }}>
          <span className="clip">
            {cuts ? "✂ " : ""}
            <Name text={label} limit={60} />
          </span>
          {conditions.length === 0 ? null : (
            <span className="dim clip">
              if <Name text={conditions.join(", ")} limit={60} />
            </span>
          )}
        </div>
      </EdgeLabelRenderer>
    </>
  );
}
