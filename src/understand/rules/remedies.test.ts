// Remedies are commands that a person pastes: they name the real subject, ask where the estate does not know it, and are safe in a shell.
import { describe, expect, it } from "vitest";
import { nodeKey, type Credential } from "../../model/index.ts";
import { accessKey, ACCOUNT, clusterRole, daysAgo, grant, rootUser, role, serviceAccount, user, workflow } from "./example-estates.ts";
import { deactivateKey, rotateKey, shell, suspend, tagWith, unbind } from "./remedies.ts";

const ID = ["AKIA", "EXAMPLESHIPPER01"].join("");
const shipper = user("shipper");
const stranger = nodeKey({ provider: "aws", realm: ACCOUNT, type: "unattributed", nativeId: `access-key/${ID}` });

describe("a key", () => {
  it("of a user is deactivated by user and id", () => {
    expect(deactivateKey(accessKey(shipper, ID))).toBe(`aws iam update-access-key --user-name shipper --access-key-id ${ID} --status Inactive`);
  });

  it("of which the report knows the slot only is found by the instant it was made", () => {
    const slot: Credential = { ...accessKey(shipper, `${shipper.nativeId}#access-key-1`), createdAt: "2025-03-04T05:06:07.000Z" };
    expect(deactivateKey(slot).split("\n")).toEqual([
      `key=$(aws iam list-access-keys --user-name shipper --query "AccessKeyMetadata[?starts_with(CreateDate,'2025-03-04T05:06:07')].AccessKeyId" --output text)`,
      'aws iam update-access-key --user-name shipper --access-key-id "$key" --status Inactive',
    ]);
  });

  it.each([["nobody", null], ["a stand-in for its unknown holder", stranger]])("held by %s asks whose it is, and never takes the id for a name", (_, holder) => {
    const remedy = deactivateKey({ ...accessKey(null, ID), holder });
    expect(remedy).toContain(`user=$(aws iam get-access-key-last-used --access-key-id ${ID} --query UserName --output text)`);
    expect(remedy).toContain(`--user-name "$user" --access-key-id ${ID}`);
    expect(rotateKey({ ...accessKey(null, ID), holder })).not.toContain(`--user-name ${ID}`);
  });

  it("of the root user takes no user name", () => {
    expect(deactivateKey(accessKey(rootUser(), ID))).toBe(`# signed in as the root user:\naws iam update-access-key --access-key-id ${ID} --status Inactive`);
  });

  it("of a session is not deactivated, which cannot be done; the role refuses its old sessions", () => {
    const session = ["ASIA", "EXAMPLESESSION01"].join("");
    expect(deactivateKey(accessKey(role("deploy"), session))).toMatch(/put-role-policy --role-name deploy .*aws:TokenIssueTime/s);
    expect(deactivateKey(accessKey(null, session))).toContain(`AttributeKey=AccessKeyId,AttributeValue=${session}`);
    expect(deactivateKey(accessKey(null, session))).not.toContain("update-access-key");
  });

  it("is deactivated before it is deleted", () => {
    const remedy = rotateKey(accessKey(shipper, ID, { createdAt: daysAgo(400) }));
    expect(remedy.indexOf("--status Inactive")).toBeGreaterThan(remedy.indexOf("create-access-key"));
    expect(remedy.indexOf("delete-access-key")).toBeGreaterThan(remedy.indexOf("--status Inactive"));
  });
});

describe("a binding", () => {
  const held = (attributes?: Readonly<Record<string, string>>) => grant(serviceAccount("shop/web"), clusterRole("reader"), attributes === undefined ? {} : { attributes });

  it("is deleted by its kind and namespace", () => {
    expect(unbind(held({ binding: "shop/web-reads", bindingKind: "RoleBinding" }))).toBe("kubectl delete rolebinding -n shop web-reads");
    expect(unbind(held({ binding: "web-reads", bindingKind: "ClusterRoleBinding" }))).toBe("kubectl delete clusterrolebinding web-reads");
    expect(unbind(held())).toContain("kubectl get rolebindings,clusterrolebindings");
  });
});

describe("words of strangers", () => {
  it("are quoted for the shell, and fit the provider's own alphabet", () => {
    expect(shell("a'; rm -rf / #")).toBe(`'a'\\''; rm -rf / #'`);
    expect(suspend(user("$(reboot)"))).toContain("--user-name '$(reboot)'");
    expect(tagWith(user("etl"), { owner: "Ines (ops), \"lead\"" })).toBe("aws iam tag-user --user-name etl --tags Key=owner,Value='Ines  ops    lead '");
  });
});

describe("suspending", () => {
  it("fits what the identity is", () => {
    expect(suspend(serviceAccount("shop/web"))).toContain("kubectl delete serviceaccount -n shop web");
    expect(suspend({ ...serviceAccount("ops@example.com"), type: "user" })).not.toContain("serviceaccount");
    expect(suspend(workflow(".github/workflows/a.yml", {}))).toBe("gh workflow disable a.yml");
    expect(suspend(workflow(".gitlab-ci.yml", { platform: "gitlab-ci" }))).not.toContain("gh ");
  });
});
