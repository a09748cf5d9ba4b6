// Objectives: a share of the estate to be reached by a day. The arithmetic is in the model, the counting in the store; here is who sets them and who is told.
export { advanceObjectives, changeObjective, removeObjective, setObjective } from "./service.ts";
