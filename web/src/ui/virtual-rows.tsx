// A table of which only the rows in view exist. Pages come from the server as the end comes near, so the list never jumps.
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useMemo, useRef, type CSSProperties, type ReactNode } from "react";
import "./virtual-rows.css";

export interface Column<Row> {
  readonly id: string;
  readonly title: ReactNode;
  /** A track of `grid-template-columns`. */
  readonly width: string;
  readonly cell: (row: Row) => ReactNode;
  readonly sort?: "ascending" | "descending" | "none" | undefined;
  readonly end?: boolean;
}

const AHEAD = 30;

interface RowProps<Row> {
  readonly row: Row;
  readonly index: number;
  readonly start: number;
  readonly height: number;
  readonly columns: readonly Column<Row>[];
  readonly tracks: CSSProperties;
  readonly active: boolean;
  readonly chosen: boolean;
  readonly setActive: (index: number) => void;
  readonly open: (row: Row) => void;
}

function PlainRow<Row>({ row, index, start, height, columns, tracks, active, chosen, setActive, open }: RowProps<Row>): ReactNode {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={`vt-row vt-item${active ? " is-active" : ""}${chosen ? " is-chosen" : ""}`}
      style={{ ...tracks, height, transform: `translateY(${start}px)` }}
      onClick={(event) => {
        if (event.target instanceof Element && event.target.closest("a, button, input, label") !== null) return;
        setActive(index);
        open(row);
      }}
    >
      {columns.map((column) => (
        <div key={column.id} role="cell" className={column.end === true ? "vt-cell num" : "vt-cell"}>
          {column.cell(row)}
        </div>
      ))}
    </div>
  );
}

// Scrolling renders only the rows that come into view; those that stay keep their props and are left alone.
const RowView = memo(PlainRow) as typeof PlainRow;

export function VirtualRows<Row>(props: {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly rowHeight: number;
  readonly total: number | null;
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  readonly loadMore: () => void;
  readonly active: number;
  readonly setActive: (index: number) => void;
  readonly open: (row: Row) => void;
  readonly selected?: (row: Row) => boolean;
  readonly headless?: boolean;
  readonly tight?: boolean;
}): ReactNode {
  const { columns, rows, rowHeight, hasMore, loadingMore, loadMore, active } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : props.rowKey(row);
    },
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !loadingMore && last >= rows.length - AHEAD) loadMore();
  }, [hasMore, loadingMore, last, rows.length, loadMore]);
  useEffect(() => virtual.measure(), [rowHeight, virtual]);
  useEffect(() => {
    if (active >= 0 && active < rows.length) virtual.scrollToIndex(active, { align: "auto" });
    // Only a move of the active row scrolls; new pages do not.
  }, [active]);

  const tracks = useMemo(() => ({ gridTemplateColumns: columns.map((column) => column.width).join(" ") }), [columns]);
  return (
    <div className="vt-frame">
      <p className="visually-hidden" role="status">
        {loadingMore ? "Reading more rows" : ""}
      </p>
      <div ref={scroller} className={props.tight === true ? "vt is-tight" : "vt"} role="table" aria-label={props.label} aria-rowcount={props.total ?? -1} tabIndex={0}>
      <div role="rowgroup" className={props.headless === true ? "visually-hidden" : "vt-head"}>
        <div role="row" className="vt-row" style={tracks}>
          {columns.map((column) => (
            <div key={column.id} role="columnheader" aria-sort={column.sort} className={column.end === true ? "vt-cell num" : "vt-cell"}>
              {column.title}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="vt-body" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            <RowView
              key={item.key}
              row={row}
              index={item.index}
              start={item.start}
              height={rowHeight}
              columns={columns}
              tracks={tracks}
              active={item.index === active}
              chosen={props.selected?.(row) ?? false}
              setActive={props.setActive}
              open={props.open}
            />
          );
        })}
        </div>
      </div>
    </div>
  );
}
