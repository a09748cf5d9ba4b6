// Pure renderers of what was found.
export { csvCell, csvRow, scanAsCsv } from "./csv.ts";
export { scanAsJson } from "./json.ts";
export { scanAsJunit } from "./junit.ts";
export { scanAsSarif, type RuleText } from "./sarif.ts";
export { ScanReport, scanReportSchema, type ReportedFinding } from "./scan-report.ts";
export { scanAsTable, type TableOptions } from "./table.ts";
