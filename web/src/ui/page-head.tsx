// The head of a page: its name, the question it answers, its acts.
import type { ReactNode } from "react";

export function PageHead({ title, asks, children }: { readonly title: ReactNode; readonly asks?: ReactNode; readonly children?: ReactNode }): ReactNode {
  return (
    <div className="page-head">
      <div className="grow">
        <h1>{title}</h1>
        {asks === undefined ? null : <p className="dim">{asks}</p>}
      </div>
      {children === undefined ? null : <div className="row no-print">{children}</div>}
    </div>
  );
}
