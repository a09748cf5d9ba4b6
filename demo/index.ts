// What a server needs to run the demo by itself.
export { signIn } from "./person.ts";
export { startServers } from "./servers.ts";
export { takeDown } from "./setup.ts";
export { runStory } from "./story.ts";
