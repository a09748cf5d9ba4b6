// The gate for calls that are made elsewhere.
export { openDoor, type Door, type DoorDeps, type RemoteAnswer, type RemoteCall, type ShownTool } from "./door.ts";
