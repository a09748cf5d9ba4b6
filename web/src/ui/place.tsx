// A place in a file: `deploy.yml:12`, whole on hover.
import type { ReactNode } from "react";
import type { Location } from "../api/model.ts";
import { Name } from "./name.tsx";

export const placeText = (at: Location): string => `${at.file}${at.line === null ? "" : `:${at.line}${at.column === null ? "" : `:${at.column}`}`}`;

export function Place({ at }: { readonly at: Location }): ReactNode {
  return <Name text={placeText(at)} mono limit={52} />;
}
