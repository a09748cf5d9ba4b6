// People who may sign in to this installation. Each gets in by a one-time link until single sign-on is connected.
import { z } from "zod";
import { ROLES } from "../permissions.ts";
import { MandateError, newId, sha256Hex } from "../../kernel/index.ts";
import { endSessionsOf, endSignInLinks, insertSignInLink, insertUser, listUsers, otherAdmins, updateUser, userById, type Tx, type UserRow } from "../../store/index.ts";
import { checkVersion, found } from "../present.ts";
import { route } from "../route.ts";
import { idParams, instant, list } from "../schemas/common.ts";
import { User } from "../schemas/work.ts";
import { actorOf } from "../services.ts";
import { randomSecret } from "../token-format.ts";

const SignInLink = z.object({ url: z.string(), expires_at: instant });

const LINK_MILLISECONDS = 24 * 3_600_000;

function userView(row: UserRow): z.infer<typeof User> {
  return { id: row.id, name: row.name, role: row.role, active: row.active, created_at: row.created_at, last_seen_at: row.last_seen_at, version: String(row.version) };
}

async function newLink(tx: Tx, userId: string, baseUrl: string): Promise<z.infer<typeof SignInLink>> {
  const token = randomSecret();
  const expiresAt = new Date(tx.at.getTime() + LINK_MILLISECONDS);
  await endSignInLinks(tx, userId, tx.at);
  await insertSignInLink(tx, { hash: sha256Hex(token), userId, at: tx.at, expiresAt });
  await tx.record({ action: "sign-in-link.created", subject: userId, detail: { expires_at: expiresAt.toISOString() } });
  return { url: `${baseUrl}/sign-in?token=${token}`, expires_at: expiresAt.toISOString() };
}

export const userRoutes = [
  route({ id: "users.list", method: "GET", path: "/v1/users", permission: "users.manage", summary: "People who may sign in", response: list(User), handle: async ({ services }) => ({ data: (await listUsers(services.db)).map(userView) }) }),
  route({
    id: "users.create",
    method: "POST",
    path: "/v1/users",
    permission: "users.manage",
    summary: "Let a person in; answers with a one-time sign-in link to hand over",
    body: z.object({ name: z.string().trim().min(1).max(120), role: z.enum(ROLES) }),
    response: z.object({ user: User, sign_in: SignInLink }),
    status: 201,
    shownOnce: true,
    handle: async ({ body, caller, services }) => {
      const id = newId("usr");
      return services.store.write(actorOf(caller), async (tx) => {
        await insertUser(tx, { id, name: body.name, role: body.role, at: tx.at });
        await tx.record({ action: "user.created", subject: id, detail: { name: body.name, role: body.role } });
        const signIn = await newLink(tx, id, services.about.baseUrl);
        return { user: userView(found(await userById(tx, id), "person")), sign_in: signIn };
      });
    },
  }),
  route({
    id: "users.update",
    method: "PATCH",
    path: "/v1/users/:id",
    permission: "users.manage",
    summary: "Change a person's role, or shut a person out (ends all sessions)",
    params: idParams,
    body: z.object({ role: z.enum(ROLES).optional(), active: z.boolean().optional() }),
    response: User,
    ifMatch: true,
    handle: async ({ params, body, caller, services, ifMatch }) => {
      const before = found(await userById(services.db, params.id), "person");
      checkVersion(ifMatch, String(before.version));
      const after = { role: body.role ?? before.role, active: body.active ?? before.active };
      return services.store.write(actorOf(caller), async (tx) => {
        const losesAdmin = before.role === "admin" && before.active && (after.role !== "admin" || !after.active);
        if (losesAdmin && (await otherAdmins(tx, before.id)) === 0) throw new MandateError("conflict", "This is the last administrator, and nobody could let people in any more. Make somebody else administrator first.");
        if (!(await updateUser(tx, { id: before.id, ...after, version: before.version }))) checkVersion(ifMatch, "");
        if (!after.active) {
          await endSessionsOf(tx, before.id, tx.at);
          await endSignInLinks(tx, before.id, tx.at);
        }
        await tx.record({ action: "user.changed", subject: before.id, detail: { before: { role: before.role, active: before.active }, after } });
        return userView(found(await userById(tx, before.id), "person"));
      });
    },
  }),
  route({ id: "users.createSignInLink", method: "POST", path: "/v1/users/:id/sign-in-links", permission: "users.manage", summary: "A new one-time sign-in link for a person", params: idParams, response: SignInLink, status: 201, shownOnce: true,
    handle: async ({ params, caller, services }) => {
      const user = found(await userById(services.db, params.id), "person");
      if (!user.active) throw new MandateError("conflict", "This person is shut out. Let the person in again first.");
      return services.store.write(actorOf(caller), (tx) => newLink(tx, user.id, services.about.baseUrl));
    },
  }),
];
