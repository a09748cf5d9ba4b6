// One line of the table that `npm run bench` prints: a measure of ours, its peer or baseline from the same run, and the bound on their ratio.

export interface Row {
  readonly measure: string;
  readonly ours: number;
  readonly peer: number;
  readonly ratio: number;
  readonly bound: string;
  readonly pass: boolean;
}
