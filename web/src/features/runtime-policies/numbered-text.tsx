// A text with the numbers of its lines beside it; lines with a problem are marked. It scrolls as one.
import { useId, useRef, type ReactNode } from "react";

const ROWS = 18;
const LINE_PIXELS = 20;
const PADDING_PIXELS = 16;

export function NumberedText({ label, value, change, marked = [], readOnly = false, rows = ROWS }: { readonly label: string; readonly value: string; readonly change?: (text: string) => void; readonly marked?: readonly number[]; readonly readOnly?: boolean; readonly rows?: number }): ReactNode {
  const id = useId();
  const numbers = useRef<HTMLPreElement>(null);
  const lines = value.split("\n");
  const height = rows * LINE_PIXELS + PADDING_PIXELS;
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <div className="numbered">
        <pre ref={numbers} aria-hidden="true" style={{ height }}>
          {lines.map((_, index) => (
            // The number of a line is what tells it from the others.
            <span key={index} className={marked.includes(index + 1) ? "marked" : undefined}>
              {index + 1}
              {"\n"}
            </span>
          ))}
        </pre>
        <textarea
          id={id}
          style={{ height }}
          spellCheck={false}
          readOnly={readOnly}
          value={value}
          onChange={(event) => change?.(event.currentTarget.value)}
          onScroll={(event) => {
            if (numbers.current !== null) numbers.current.scrollTop = event.currentTarget.scrollTop;
          }}
        />
      </div>
    </div>
  );
}
