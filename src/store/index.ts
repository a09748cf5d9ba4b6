// The store: PostgreSQL, embedded or a server. Reads by noun; one door for writes, with an actor and an audit record.
export { systemActor, type Actor } from "./actor.ts";
export { connect, type ConnectionTarget, type Db, type Pool } from "./connection.ts";
export type { CopyRow, CopyValue } from "./copy.ts";
export { joinStore, openStore, storeOver, type OpenedStore, type Store, type StoreOptions } from "./open.ts";
export { storageError } from "./data-folder.ts";
export { migrate, readMigrations, type Migration } from "./migrate.ts";
export { startEmbedded, type Embedded } from "./embedded.ts";
export { joinSql, sql, toQuery, trusted, type Sql } from "./sql.ts";
export { containing, keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
export { credentialId, entitlementId, grantId, identityId, resourceId, stableId } from "./ids.ts";
export type { AuditRecord, Tx } from "./write.ts";
export type { Reads } from "./reads.ts";
export { DORMANT_DAYS, USED, type FacetName, type IdentityFilter, type OwnerStatus, type Used } from "./identity-filter.ts";
export { IDENTITY_SORTS, type Facet, type IdentityDetailRow, type IdentityReads, type IdentityRow, type IdentitySort } from "./identities.ts";
export type { CredentialCounts, CredentialReads, CredentialRow } from "./credentials.ts";
export { withoutNulls, type EdgeReads, type GrantRow, type RelationRow, type UsageRow } from "./edges.ts";
export type { FoundNode, NodeReads, NodeSummary } from "./nodes.ts";
export { fieldChanges, type ChangeRow, type FieldChange, type HistoryReads } from "./history.ts";
export { FINDING_SORTS, type FindingCounts, type FindingEventRow, type FindingFilter, type FindingReads, type FindingRow, type FindingSort, type RuleResultRow, type WaiverRow } from "./findings.ts";
export type { CoverageReads, CoverageRow, SourceKind, SourceRow } from "./coverage.ts";
export { confirmOwner, listPeople, removeOwner, type OwnershipReads, type OwnershipRow } from "./ownership.ts";
export type { AuditFilter, AuditReads, AuditRow, CheckpointRow } from "./audit-log.ts";
export type { Overview, TrendDay } from "./overview.ts";
export { loadEstate } from "./estate.ts";
export {
  endSession,
  endSessionsOf,
  endSignInLinks,
  insertSession,
  insertSignInLink,
  insertToken,
  insertUser,
  listTokens,
  listUsers,
  otherAdmins,
  redeemSignInLink,
  revokeToken,
  sessionByHash,
  tokenById,
  touchToken,
  updateUser,
  userById,
  userOfSignInLink,
  type SessionRow,
  type TokenRow,
  type UserRow,
} from "./access.ts";
export { claimRequest, releaseRequest, rememberAnswer, type RememberedRequest } from "./idempotency.ts";
export { deleteSavedView, insertSavedView, savedViewsFor, updateSavedView, type SavedViewRow } from "./saved-views.ts";
export { lockIdentityVersion } from "./versions.ts";
export { NODE_TABLES, changeNodes, endEntitlements, endNodes, insertIdentities, insertNodes, markSeen, readStoredNodes, touchNodes, type NodeTable, type NodeWrite, type OwnedIdentity, type OwnerGuess, type StoredNode } from "./node-writes.ts";
export { mergeEdges, type EdgeCounts, type EdgeTable } from "./edge-writes.ts";
export { deleteNodes, deleteSource, forgetEdges, lockInventory, putCoverage, putOrigins, putSource, takeSource, type OriginRow, type SourceHead } from "./source-writes.ts";
export { refreshCredentialColumns, refreshSample, deleteStandIns, readFormerStandIns, readStandIns, putSuggestions, setHolders, type StandInNeed, type StandIns, type Suggestion } from "./identity-columns.ts";
export { endExpiredWaivers, endWaivers, findingId, insertWaivers, putFindings, putPosture, putRuleResults, readKnownFindings, refreshFindingSample, setStates, takeFindings, type KnownFindingRow, type StateChange, type WaiverWrite } from "./finding-writes.ts";
export { putReaches, putRisks, readRiskFacts, type ReachWrite, type RiskFactsRow, type RiskWrite } from "./risk-writes.ts";
export {
  childrenOf,
  highestReach,
  newestDocuments,
  subjectCounts,
  type MandateDecisionRow,
  type MandateFilter,
  type MandateReads,
  type MandateRow,
  type MandateSort,
  type MandateVersionRow,
  type PartyRow,
  type ReachOfSubjects,
} from "./mandates.ts";
export { putNotices } from "./notices.ts";
export { insertMandate, insertMandateDecision, markMandated, putMandateVersion, readDueMandates, refreshMandate, takeMandate } from "./mandate-writes.ts";
