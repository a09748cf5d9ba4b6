// Reads of sources and of what they told: the ground that every number stands on.
import type { CoverageStatus } from "../model/index.ts";
import type { Db } from "./connection.ts";
import { sql } from "./sql.ts";

export type SourceKind = "import" | "machine" | "sample";

export interface SourceRow {
  readonly id: string;
  readonly kind: SourceKind;
  readonly name: string;
  readonly createdAt: string;
  readonly lastReadAt: string | null;
  readonly realms: readonly string[];
  readonly identities: number;
}

export interface CoverageRow {
  readonly sourceId: string;
  readonly source: string;
  readonly sourceKind: SourceKind;
  readonly realm: string;
  readonly stream: string;
  /** The files it was read from. */
  readonly place: string;
  readonly status: CoverageStatus;
  readonly count: number;
  readonly detail: string;
  readonly readAt: string | null;
  readonly importedAt: string;
}

export interface CoverageReads {
  list(): Promise<readonly CoverageRow[]>;
  sources(): Promise<readonly SourceRow[]>;
  source(id: string): Promise<SourceRow | undefined>;
}

export function createCoverageReads(db: Db): CoverageReads {
  return {
    list: () =>
      db.query<CoverageRow>(sql`
        select c.source_id as "sourceId", s.name as source, s.kind as "sourceKind", c.realm, c.stream, c.place, c.status, c.count, c.detail,
               c.read_at as "readAt", c.imported_at as "importedAt"
        from coverage c join source s on s.id = c.source_id order by s.name, c.realm, c.stream`),
    sources: () => sources(db),
    source: async (id) => (await sources(db)).find((source) => source.id === id),
  };
}

function sources(db: Db): Promise<SourceRow[]> {
  return db.query<SourceRow>(sql`
    select s.id, s.kind, s.name, s.created_at as "createdAt", s.last_read_at as "lastReadAt",
           coalesce(array_agg(distinct c.realm) filter (where c.realm is not null and c.realm <> '?'), '{}') as realms,
           (select count(*) from identity i where i.latest and i.valid_to is null and i.origins && (select array_agg(o.id) from origin o where o.source_id = s.id)) as identities
    from source s left join coverage c on c.source_id = s.id group by s.id order by s.created_at`);
}
