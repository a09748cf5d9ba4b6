// The store: PostgreSQL, embedded or a server. Reads by noun; one door for writes, with an actor and an audit record.
export { ACTOR_TYPES, agentActor, sampleActor, systemActor, type Actor, type ActorType } from "./actor.ts";
export { connect, type ConnectionTarget, type Db, type Listening, type Pool } from "./connection.ts";
export type { CopyRow, CopyValue } from "./copy.ts";
export { joinStore, openStore, storeOver, type OpenedStore, type Store, type StoreOptions } from "./open.ts";
export { storageError } from "./data-folder.ts";
export { migrate, readMigrations, type Migration } from "./migrate.ts";
export { startEmbedded, type Embedded } from "./embedded.ts";
export { joinSql, sql, toQuery, trusted, type Sql } from "./sql.ts";
export { containing, keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
export { credentialId, entitlementId, grantId, identityId, resourceId, stableId } from "./ids.ts";
export { entriesOf, type AuditEntry, type AuditRecord, type Tx } from "./write.ts";
export type { Reads } from "./reads.ts";
export { DORMANT_DAYS, MANDATED, USED, type FacetName, type IdentityFilter, type OwnerStatus, type Used } from "./identity-filter.ts";
export { IDENTITY_SORTS, type Facet, type IdentityDetailRow, type IdentityReads, type IdentityRow, type IdentitySort } from "./identities.ts";
export type { CredentialCounts, CredentialReads, CredentialRow } from "./credentials.ts";
export { withoutNulls, type EdgeReads, type GrantRow, type RelationRow, type UsageRow } from "./edges.ts";
export type { FoundNode, NodeReads, NodeSummary } from "./nodes.ts";
export { fieldChanges, type ChangeRow, type FieldChange, type HistoryReads } from "./history.ts";
export { FINDING_SORTS, type FindingCounts, type FindingEventRow, type FindingFilter, type FindingReads, type FindingRow, type FindingSort, type RuleResultRow, type WaiverRow } from "./findings.ts";
export type { CoverageReads, CoverageRow, SourceKind, SourceRow } from "./coverage.ts";
export { confirmOwner, removeOwner, type OwnershipReads, type OwnershipRow } from "./ownership.ts";
export { confirmedOwners, confirmOwners, unowned, type OwnerChange } from "./owner-writes.ts";
export {
  addHandOverItems,
  changedHandOvers,
  decideHandOverItems,
  dueHandOvers,
  handOverById,
  handOverOfLeave,
  insertHandOver,
  itemsOfHandOver,
  listHandOvers,
  overtakeHandOverItems,
  proposeSuspensions,
  putHandOver,
  setSuccessors,
  takeHandOver,
  teamOf,
  type HandOverItemFilter,
  type HandOverItemRow,
  type HandOverListRow,
  type HandOverRow,
  type HandOverState,
} from "./hand-overs.ts";
export { heldOf, newHoldings, type Held, type HeldKind, type LeaverHolding } from "./leavers.ts";
export { mandateParties, mandatesNaming, ownedCounts, ownershipCounts, teamsOfParties, type MandateParty, type OwnedCount } from "./ownership-reports.ts";
export { countRecords } from "./audit-log.ts";
export { newestDocumentsById } from "./mandates.ts";
export { hasDirectory, knownParties, managerOf, type PartyKnown, type PartyState } from "./parties.ts";
export {
  answerItems,
  beingAsked,
  dueQuestions,
  insertQuestion,
  listQuestions,
  ownerAnswers,
  putQuestionState,
  questionById,
  replaceSuggestion,
  takeQuestion,
  type ItemAnswer,
  type NextAsked,
  type OwnerAnswerRow,
  type QuestionFilter,
  type QuestionItemRow,
  type QuestionListRow,
  type QuestionRow,
  type QuestionState,
  type QuestionWithItems,
} from "./questions.ts";
export {
  addMembers,
  deleteGroup,
  groupById,
  groupsHolding,
  keepMembers,
  knownMembers,
  listDirectoryGroups,
  listDirectoryPeople,
  lockDirectory,
  membersOf,
  personById,
  personByUserName,
  putGroup,
  putPerson,
  removeMembers,
  type Attributes,
  type DirectoryQuery,
  type GroupRow,
  type Listed,
  type MemberRow,
  type PersonRow,
  type PersonState,
} from "./directory.ts";
export type { AttributePath, DirectoryFilter, FilterValue } from "./directory-filter.ts";
export { addHeld, closeEmptyHolds, decideHold, heldIdentities, heldPeople, holdById, insertHold, listHolds, openHold, removalsNow, settleHeldPeople, takeFromHold, type HeldPersonRow, type HoldRow, type HoldVia } from "./directory-holds.ts";
export { directoryStatus, holdingsOf, knownPerson, listPeople, pageOfPeople, pageOfTeams, peopleAmong, peopleCalled, searchProvisioned, teamsAmong, teamsOf, type DirectoryStatus, type Holding, type KnownPerson, type PeopleFilter, type TeamRow } from "./directory-people.ts";
export type { AuditFilter, AuditReads, AuditRow, CheckpointRow } from "./audit-log.ts";
export type { Overview, ThreeSetsShare, TrendDay } from "./overview.ts";
export { MEASURED, dayIsOpen, deleteObjective, insertObjective, markJudged, putPoints, shareNow, unjudgedObjectives, updateObjective, type ObjectiveReads, type ObjectiveRow } from "./objectives.ts";
export { changesRealms, refreshThreeSets, subjectsOfMandates } from "./three-sets.ts";
export { type EstateSlice, type StoredReach } from "./estate-slice.ts";
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
export { findingId, putFindings, putPosture, putRuleResults, readKnownFindings, readKnownFindingsOf, refreshFindingSample, setStates, takeFindings, type KnownFindingRow, type StateChange } from "./finding-writes.ts";
export { changePolicyDocument, deletePolicy, insertPolicy, listPolicies, policiesAreDue, policiesStand, policyBreaches, policyBy, policyEffect, policyRules, putPolicyAnswer, switchPolicyState, takePolicy, type PolicyBreach, type PolicyEffect, type PolicyRow } from "./policies.ts";
export { advanceDueDates, calendarCounts, dueDatesAreDue, isCalendarStale, listDueDates, putPolicyDeadlines, refreshDueDates, type CalendarFilter, type DueRow } from "./calendar.ts";
export {
  closeWaivers,
  countWaivers,
  coverFindings,
  endExpiredWaivers,
  endWaivers,
  findingsOfWaivers,
  findingsWithin,
  grantWaiver,
  insertWaiverRequest,
  insertWaivers,
  listWaivers,
  movedFindings,
  overdueWaivers,
  releaseFindings,
  takeWaiver,
  waiverById,
  type Covered,
  type RegisterRow,
  type ScopeAnswer,
  type WaiverAsked,
  type WaiverListFilter,
  type WaiverScope,
  type WaiverWrite,
} from "./waivers.ts";
export { putReaches, putRisks, readRiskFacts, type ReachWrite, type RiskFactsRow, type RiskWrite } from "./risk-writes.ts";
export { childrenOf, highestReach, mandateStates, newestDocuments, subjectCounts, type MandateDecisionRow, type MandateFilter, type MandateReads, type MandateRow, type MandateSort, type MandateVersionRow, type PartyRow, type ReachOfSubjects } from "./mandates.ts";
export { allPreferences, inbox, markRead, preferenceOf, putNotices, putPreference, unreadCount, type InboxFilter, type InboxRow, type PreferenceRow } from "./notices.ts";
export { channelById, deleteChannel, deleteSealed, disableChannel, insertChannel, listChannels, noteHealth, putSealed, sealedOf, seeOnce, updateChannel, type ChannelContent, type ChannelRow, type SealedRow } from "./channels.ts";
export { environmentsOfSubjects, teamMembers, waitingRisk, type TeamMember } from "./recipients.ts";
export { bindDigests, claimDeliveries, earlierExternals, isSettled, listDeliveries, noticesOf, putDeliveries, putLooseDelivery, resendDelivery, settleDelivery, takeUnfanned, type DeliveryRow, type DeliveryView, type NewDelivery, type NoticeRow, type Settled } from "./deliveries.ts";
export { identitiesNamed, matchingNothing, newestOfAll, putDeclarations, readDeclarations, readEndingMandates, toolServers, type DeclarationRow, type StandingDocument } from "./mandate-sources.ts";
export { insertMandate, insertMandateDecision, markMandated, nameSubjects, putMandateVersion, readDueMandates, refreshMandate, takeMandate } from "./mandate-writes.ts";
export { REQUEST_STATES, SECURITY_PARTY, closeRequest, commentsOf, countWaiting, dueRequests, fillPart, insertComment, insertRequest, listRequests, putStep, requestById, takeWaitingRequest, waitingFor, waitingRequestOf, writtenBy, type Claim, type NewRequest, type RequestCommentRow, type RequestFilter, type RequestRow, type RequestState } from "./requests.ts";
export { delegatedBy, delegatedTo, delegationById, endDelegation, insertDelegation, listDelegations, lockDelegations, overlapping, type DelegationRow } from "./delegations.ts";
export { BREAK_GLASS_STATES, accountsOfRoles, breakGlassById, dueBreakGlass, listBreakGlass, overdueReviews, putBreakGlass, takeBreakGlass, takeBreakGlassOf, type BreakGlassReview, type BreakGlassRow, type BreakGlassState } from "./break-glass.ts";
export { drillsOlderThan, insertStop, listStops, putStopLift, standingStopOf, standingStops, stopById, takeStop, type NewStop, type StopFilter, type StopLift, type StopParty, type StopRow } from "./stops.ts";
export { acknowledgementsOf, acknowledgeStops, beatPoint, enterPoint, forgetPoints, leavePoint, listPoints, unacknowledged, type AcknowledgementRow, type PointKind, type PointRow } from "./enforcement-points.ts";
export { activeAgentsOf, ofName, personsOfTokens, reachOfStop, unregisteredAgentsOf, type StopReach } from "./stop-reach.ts";
export { endSessionsOfAgent, endTokens, revokeTokens } from "./token-endings.ts";
export { credentialRevoked, CREDENTIAL_CHANGE, putSignals, SESSION_REVOKED, sessionRevoked, type Signal } from "./signals.ts";
export { putCompiledMandate, mandatesOnDuty, uncompiledMandates, type CompiledMandateRow, type MandateOnDuty, type UncompiledMandate } from "./compiled-mandates.ts";
export { exchangeLoops, forgetLoops, type LoopShareRow } from "./loop-shares.ts";
export { afterTaking, budgetsOf, giveBack, openBudgets, takeFromBudgets, takeInTurn, type BudgetLimits, type BudgetRow, type Taking } from "./budgets.ts";
export { residentPeople, type ResidentPersonRow } from "./resident-people.ts";
export {
  acknowledgeOutgoing, claimOutgoing, deleteSsfReceiver, deleteStream, excludeAgent, failOutgoing, forgetOutgoing, includeAgent, insertSsfKey, insertSsfReceiver, insertStream, listStreams,
  outgoingCounts, putStreamEvent, releaseOutgoing, setStreamStatus, settleOutgoing, ssfKeys, ssfReceivers, streamById, updateStream, waitingOutgoing, type OutgoingRow, type SsfKeyRow,
  type SsfReceiverRow, type StreamContent, type StreamRow, type StreamStatus,
} from "./ssf-streams.ts";
export { claimPolls, deleteTransmitter, insertTransmitter, listReceived, listTransmitters, namesOfSubject, noteTransmitter, settleReceived, SIGNAL_OUTCOMES, takeReceived, transmitterById, type NewTransmitter, type ReceivedRow, type SignalOutcome, type TransmitterRow } from "./ssf-transmitters.ts";
export { announceChange, changesAfter, listenForChanges, newestChange, type EnforcementChange, type EnforcementTopic } from "./enforcement-changes.ts";
export {
  activateRuntimeVersion,
  activeRuntimePolicies,
  askForRuntimeEnd,
  deleteRuntimeDraft,
  enforcementModes,
  insertRuntimePolicy,
  modeOf,
  putMode,
  putRuntimeDraft,
  retireRuntimeVersion,
  runtimePolicyVersions,
  takeMode,
  takeRuntimePolicy,
  type ActiveRuntimePolicy,
  type EnforcementModeRow,
  type RuntimeDraft,
  type RuntimePolicyVersionRow,
} from "./runtime-policies.ts";
export {
  activeAgents,
  agentByClient,
  agentCounts,
  agentById,
  agentByIdOrName,
  agentByName,
  agentsAccepting,
  agentsByIds,
  agentsFederatedWith,
  agentsFrom,
  agentsProvedBy,
  countAgents,
  endedAgents,
  insertAgent,
  instancesOf,
  listAgents,
  mandatesNamingAgent,
  setAgentState,
  takeAgent,
  takeInstances,
  updateAgent,
  type AgentCardRow,
  type AgentFilter,
  type AgentRow,
  type AgentSort,
  type NamingMandate,
  type NewAgent,
} from "./agents.ts";
export { batchOfRecord, countBatches, countStandingDecisions, decisionsOfBatches, deleteBatches, lastPruning, lockForPruning, recordedBatches, strayDecision, type Pruning, type RecordedBatch } from "./decision-batches.ts";
export { decisionById, digestOfDecisions, listDecisions, putDecisions, readDecisions, type DecisionFilter, type DecisionRecordRow } from "./decision-records.ts";
export { applicationByName, applicationOfType, deleteApplication, listApplications, lockApplications, putApplication, type ApplicationRow } from "./applications.ts";
export { ISSUED_STATES, forgetTokens, issuedById, issuedByJti, putTokens, stateOfIssued, statusPlaces, takeStatusPlaces, useOnce, type IssueRefusal, type IssuedState, type IssuedTokenRow, type NewIssuedToken, type RevocationOf, type Revoked } from "./issued-tokens.ts";
export { listIssued, type IssuedFilter } from "./issued-lists.ts";
export { insertSigningKey, knownTokenSecret, lockSigningKeys, signingKeys, tokenSecret, withdrawSigningKey, type SigningAlgorithm, type SigningKeyRow } from "./signing-keys.ts";
export { consumeOauthModel, deleteOauthModel, deleteOauthModelsOfGrant, oauthModelBy, putOauthModel, type NewOauthModel, type OauthModelKey, type OauthModelRow } from "./oauth-models.ts";
export { deleteProtectedResource, protectedResource, protectedResources, putProtectedResource, type ProtectedResourceRow } from "./protected-resources.ts";
export { mandatesOfAgent, type NamedAgent } from "./agent-mandates.ts";
export { ISSUER_KINDS, deleteTrustedIssuer, insertTrustedIssuer, listTrustedIssuers, putIssuerKeys, trustedIssuer, trustedIssuerById, updateTrustedIssuer, type ClaimRule, type IssuerKind, type TrustedIssuerContent, type TrustedIssuerRow } from "./trusted-issuers.ts";
export {
  consentById,
  deleteClientDomain,
  endConsents,
  insertClientDomain,
  insertConsent,
  consentOfGrant,
  linkOauthClient,
  listConsents,
  liveTokensOfClient,
  listOauthClients,
  oauthClient,
  putOauthClient,
  refreshOauthClient,
  standingConsent,
  trustedClientDomains,
  type ConsentRow,
  type EndedConsent,
  type OauthClientKind,
  type OauthClientRow,
} from "./oauth-clients.ts";
export { markSampleIdentity } from "./sample-agents.ts";
export { operatorNumbers, type OperatorNumbers } from "./metrics.ts";
export { insertAccessCallback, lapsedAccessCallbacks, markAccessCallback, takeAccessCallback, type AccessCallbackRow } from "./access-callbacks.ts";
export {
  countAlike, hasLapsed, HELD_ACT_STATES, HELD_RISKS, heldActById, heldActsOfTask, insertHeldAct, letGoBy, listHeldActs, lockApprover, markLapsed, newestHeldAct, pendingHeldAct, pendingOf, pendingOfStopped, putFirstBy, settleHeldAct, standsInSession, takeHeldAct,
  takePendingOfSession, unuseHeldAct, useHeldAct, type AlikeCounts, type HeldActDecision, type HeldActFilter, type HeldActRow, type HeldActState, type HeldGrade, type HeldItem, type HeldRisk, type NewHeldAct,
} from "./held-acts.ts";
export { endHeldStanding, endStandingOfSession, insertHeldStanding, listHeldStanding, standingFor, useHeldStanding, type HeldStandingRow, type NewHeldStanding, type StandingFor } from "./held-standing.ts";
export {
  REPLAY_KINDS,
  beginReplay,
  countDecisions,
  finishReplay,
  insertReplay,
  newestReplays,
  policyHits,
  putReplayDifferences,
  recentPoints,
  replayById,
  replayDifferences,
  setReplayJob,
  type PolicyHit,
  type ReplayAnswer,
  type ReplayCounts,
  type ReplayDifference,
  type ReplayKind,
  type ReplayRow,
} from "./policy-replays.ts";
export { LONGEST_CALL_MILLISECONDS, finishGateCalls, gateCallById, hasGateCalls, listGateCalls, listGateSessions, tieHeldAct, type GateCallFilter, type GateCallRow, type GateOutcomeRow, type GateSessionRow, type NewGateCall } from "./gate-calls.ts";
export { deletePersonSecret, insertUpstream, listUpstreams, personSecret, personsWithSecret, putPersonSecret, putUpstreamSeen, putUpstreamState, takeUpstream, updateUpstream, upstreamByName, type UpstreamContent, type UpstreamRow, type UpstreamSeen } from "./upstreams.ts";
export { approveSeen, insertTool, keepOutSeen, listTools, poweredTools, putGone, putSeen, putToolPowers, putToolProfile, takeTool, toolById, toolVersions, type SeenDefinition, type ToolRow, type ToolVersionRow } from "./tool-pins.ts";
