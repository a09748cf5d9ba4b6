// Things that run as a role: each service's listing, declared as where the items stand, their ARN and their role.
import { z } from "zod";
import { nodeKey, type Observation } from "../../../model/index.ts";
import { UNKNOWN_REALM, itemStream, type Place } from "../contract.ts";
import { accountOf, nameOf, parseArn, principalKey } from "./arn.ts";

const Loose = z.looseObject({});
type Loose = z.infer<typeof Loose>;

interface ComputeKind {
  readonly type: string;
  /** Top-level member of the listing, as the CLI prints it. */
  readonly member: string;
  readonly arn: readonly string[];
  readonly name: readonly string[];
  readonly role: readonly string[];
}

const KINDS: readonly ComputeKind[] = [
  { type: "lambda-function", member: "Functions", arn: ["FunctionArn"], name: ["FunctionName"], role: ["Role"] },
  { type: "lambda-function", member: "Configuration", arn: ["FunctionArn"], name: ["FunctionName"], role: ["Role"] },
  { type: "ecs-task-definition", member: "taskDefinition", arn: ["taskDefinitionArn"], name: ["family"], role: ["taskRoleArn"] },
  { type: "codebuild-project", member: "projects", arn: ["arn"], name: ["name"], role: ["serviceRole"] },
  { type: "glue-job", member: "Jobs", arn: ["Arn"], name: ["Name"], role: ["Role"] },
  { type: "glue-dev-endpoint", member: "DevEndpoints", arn: ["Arn"], name: ["EndpointName"], role: ["RoleArn"] },
  { type: "cloudformation-stack", member: "Stacks", arn: ["StackId"], name: ["StackName"], role: ["RoleARN"] },
  { type: "sagemaker-notebook", member: "NotebookInstances", arn: ["NotebookInstanceArn"], name: ["NotebookInstanceName"], role: ["RoleArn"] },
  { type: "apprunner-service", member: "ServiceSummaryList", arn: ["ServiceArn"], name: ["ServiceName"], role: ["InstanceRoleArn"] },
  { type: "apprunner-service", member: "Service", arn: ["ServiceArn"], name: ["ServiceName"], role: ["InstanceConfiguration.InstanceRoleArn"] },
  { type: "state-machine", member: "stateMachines", arn: ["stateMachineArn"], name: ["name"], role: ["roleArn"] },
  { type: "code-interpreter", member: "codeInterpreterSummaries", arn: ["codeInterpreterArn"], name: ["name"], role: ["executionRoleArn"] },
];

const at = (value: Loose, path: string): unknown => path.split(".").reduce<unknown>((node, key) => (typeof node === "object" && node !== null ? (node as Loose)[key] : undefined), value);
const firstText = (value: Loose, paths: readonly string[]) => paths.map((path) => at(value, path)).find((found) => typeof found === "string");

const kindOf = (member: string | null, value: unknown) =>
  typeof value === "object" && value !== null ? KINDS.find((kind) => kind.member === member && firstText(value as Loose, kind.name) !== undefined && (firstText(value as Loose, kind.arn) ?? firstText(value as Loose, kind.role)) !== undefined) : undefined;

/** An element of a bare array, as `--query Functions` leaves it. */
const isBareFunction = (value: unknown) => typeof value === "object" && value !== null && "FunctionArn" in value && "FunctionName" in value && "Role" in value;

export const compute = [
  ...new Set(KINDS.map((kind) => kind.member)),
].map((member) =>
  itemStream<Loose>({
    id: "aws.compute",
    title: "compute that runs as a role",
    members: [member],
    accepts: (part) => (part.member === member && kindOf(member, part.value) !== undefined) || (member === "Functions" && part.member === null && isBareFunction(part.value)),
    item: Loose,
    observe: (item, place) => {
      const kind = kindOf(member, item);
      return kind ? observeCompute(kind, item, place) : [];
    },
  }),
);

function observeCompute(kind: ComputeKind, item: Loose, place: Place): Observation[] {
  const role = firstText(item, kind.role);
  const name = firstText(item, kind.name) ?? "";
  const arn = firstText(item, kind.arn) ?? `${kind.type}/${name}`;
  return runsAs({ type: kind.type, arn, name, role, realm: accountOf(arn) ?? (role && accountOf(role)) ?? UNKNOWN_REALM, place });
}

interface Computing {
  readonly type: string;
  readonly arn: string;
  readonly name: string;
  readonly role: string | undefined;
  readonly realm: string;
  readonly place: Place;
}

function runsAs({ type, arn, name, role, realm, place }: Computing): Observation[] {
  // PROVIDER: Glue names a role by name or by ARN.
  const roleArn = role === undefined ? undefined : role.startsWith("arn:") ? role : `arn:aws:iam::${realm}:role/${role}`;
  const roleKey = roleArn && parseArn(roleArn)?.service === "iam" ? principalKey(roleArn) : undefined;
  return [
    { observed: "resource", provider: "aws", realm, type, nativeId: arn, name: name || nameOf(arn), location: { file: place.source }, attributes: roleArn ? { role: roleArn } : {} },
    ...(roleKey ? [{ observed: "relation" as const, kind: "runs-as" as const, from: nodeKey({ provider: "aws", realm, type, nativeId: arn }), to: roleKey }] : []),
  ];
}

const Instance = z.object({
  InstanceId: z.string(),
  IamInstanceProfile: z.object({ Arn: z.string() }).nullish(),
  State: z.object({ Name: z.string().nullish() }).nullish(),
  MetadataOptions: z.object({ HttpTokens: z.string().nullish() }).nullish(),
  Tags: z.array(z.object({ Key: z.string(), Value: z.string() })).nullish(),
});
const Reservation = z.object({ OwnerId: z.string().nullish(), Instances: z.array(Instance) });

export const instances = itemStream<z.infer<typeof Reservation>>({
  id: "aws.compute",
  title: "EC2 instances",
  members: ["Reservations"],
  accepts: (part) => part.member === "Reservations" && !Array.isArray(part.value),
  item: Reservation,
  observe: (reservation, place) =>
    reservation.Instances.map((instance): Observation => {
      const profile = instance.IamInstanceProfile?.Arn;
      const realm = reservation.OwnerId ?? (profile && accountOf(profile)) ?? UNKNOWN_REALM;
      return {
        observed: "resource",
        provider: "aws",
        realm,
        type: "ec2-instance",
        nativeId: instance.InstanceId,
        name: instance.Tags?.find((tag) => tag.Key === "Name")?.Value ?? instance.InstanceId,
        location: { file: place.source },
        // The role behind the profile is joined later: an instance names its profile, and the profile names the role.
        attributes: {
          ...(profile ? { instanceProfile: profile } : {}),
          ...(instance.State?.Name ? { state: instance.State.Name } : {}),
          ...(instance.MetadataOptions?.HttpTokens ? { metadataTokens: instance.MetadataOptions.HttpTokens } : {}),
        },
      };
    }),
});
