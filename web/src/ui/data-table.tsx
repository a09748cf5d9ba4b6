// A table of facts with its columns as data. On a narrow screen each row becomes a card of title and value, so that nothing scrolls sideways.
import type { ReactNode } from "react";
import "./data-table.css";

export interface Field<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** `number`: to the right. `long`: wraps, takes the room. `short`: never wraps. `acts`: buttons, without a visible title. */
  readonly is?: "number" | "long" | "short" | "acts";
  readonly hover?: (row: Row) => string;
}

const CLASSES = { number: "num", long: "wide-cell", short: "nowrap", acts: "num acts" } as const;
const classOf = <Row,>({ is }: Field<Row>): string | undefined => (is === undefined ? undefined : CLASSES[is]);

/** The roles are written out, because a table that is laid out as cards would lose them. */
export function DataTable<Row>(props: { readonly label: string; readonly fields: readonly Field<Row>[]; readonly rows: readonly Row[]; readonly rowKey: (row: Row) => string }): ReactNode {
  const { label, fields, rows, rowKey } = props;
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={label}>
      <table className="plain data" role="table">
        <thead role="rowgroup">
          <tr role="row">
            {fields.map((field) => (
              <th key={field.title} scope="col" role="columnheader" className={classOf(field)}>
                {field.is === "acts" ? <span className="visually-hidden">{field.title}</span> : field.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={rowKey(row)} role="row">
              {fields.map((field) => (
                <td key={field.title} role="cell" className={classOf(field)} data-title={field.title} title={field.hover?.(row)}>
                  <div>{field.cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
