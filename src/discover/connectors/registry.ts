// Every connector, one line each.
import { aws } from "./aws/index.ts";
import type { Connector } from "./contract.ts";
import { directory } from "./directory/index.ts";
import { kubernetes } from "./kubernetes/index.ts";
import { sourceCode } from "./source-code/index.ts";
import { workstation } from "./workstation/index.ts";

export const connectors: readonly Connector[] = [aws, kubernetes, workstation, sourceCode, directory];
