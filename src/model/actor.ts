// Who acts, as tokens name him: the actor profile of RFC 8693's `act` claim. An actor is one by issuer and subject together.
import { z } from "zod";

export const ACTOR_PROFILES = ["user", "service", "ai_agent"] as const;
export type ActorProfile = (typeof ACTOR_PROFILES)[number];

export const ActorNode = z.object({
  /** Namespace of `sub`, not who issued the token. */
  iss: z.string().min(1).max(2048),
  sub: z.string().min(1).max(2048),
  /** Absent means unclassified, and that is treated more strictly. */
  sub_profile: z.string().max(200).optional(),
});
export type ActorNode = z.infer<typeof ActorNode>;
