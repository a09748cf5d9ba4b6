// The kill switch: what is stopped is stopped everywhere within a second, each point says so and is measured, and only two people lift it.
export { ANSWERS, answerOf, isSilent, PROMISED_MILLISECONDS, reportOf, SILENT_AFTER_MILLISECONDS, type Answer, type Report } from "./answers.ts";
export { advanceStops, runDrill, waitForPoints } from "./drill.ts";
export { judgeAsking, judgeConfirming, judgeWithdrawing, STOP_STATES, stateOf, type LiftAnswer, type StopState } from "./lifting.ts";
export { startPoint, type Deciding, type EnforcementPoint, type PointOptions } from "./points.ts";
export { askLift, confirmLift, inWords, stopLink, stopNow, withdrawLift, type StopActing, type Stopped, type StopWanted } from "./stops.ts";
export { EVENTS_SUPPORTED, eventOf, meansPersonGone, personNames, POLL, PUSH } from "./ssf/events.ts";
export { setSigner, type SetSigner } from "./ssf/keys.ts";
export { pollDue, receive, signalActor, type Contained, type GonePerson, type Receiving } from "./ssf/receive.ts";
export { changeStream, createStream, deliveredEvents, ownStream, putStatus, removeStream, setSubject, verifyStream, type StreamActing, type StreamWanted } from "./ssf/streams.ts";
export { forgetSent, poll, pushDue, type PollAnswer, type Transmitting } from "./ssf/transmit.ts";
export { addTransmitter, isItsSecret, removeTransmitter, type TransmitterMade } from "./ssf/transmitters.ts";
export { SetError, setVerifier, type SetErrorCode, type VerifySet } from "./ssf/verify.ts";
