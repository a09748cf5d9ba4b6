// One file of the sample estate: a path relative to the sample's folder, and its text.
export interface SampleFile {
  readonly name: string;
  readonly content: string;
}
