// Which verbs and resources Kubernetes has, to tell a slip of the pen from an action. Resources of custom groups are nobody's to know.
// PROVIDER: Kubernetes API reference v1.31 (built-in groups with their subresources) and "Using RBAC Authorization" (special verbs).
import { normalTarget } from "../../../model/index.ts";

const VERBS: ReadonlySet<string> = new Set(
  "get list watch create update patch delete deletecollection use bind escalate impersonate approve sign attest request-serviceaccounts-token-audience *".split(" "),
);
const PATH_VERBS: ReadonlySet<string> = new Set("get head post put patch delete options *".split(" "));

const STATUS = "/status";
const SCALE = "/scale";
const plain = (names: string) => names.split(" ");
const withStatus = (names: string) => plain(names).flatMap((name) => [name, name + STATUS]);

/** The built-in groups; what is in none of them may be somebody's own. */
const RESOURCES: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    core: [
      ...withStatus("namespaces nodes persistentvolumes persistentvolumeclaims pods replicationcontrollers resourcequotas services"),
      ...plain("bindings componentstatuses configmaps endpoints events limitranges podtemplates secrets serviceaccounts serviceaccounts/token users groups uids"),
      ...plain("namespaces/finalize nodes/proxy nodes/log nodes/metrics nodes/stats nodes/spec nodes/configz nodes/healthz nodes/pods pods/attach pods/binding pods/ephemeralcontainers pods/eviction pods/exec pods/log pods/portforward pods/proxy pods/resize services/proxy"),
      "replicationcontrollers/scale",
    ],
    apps: [...withStatus("daemonsets deployments replicasets statefulsets"), ...plain("deployments replicasets statefulsets").map((name) => name + SCALE), "controllerrevisions", "deployments/rollback"],
    batch: withStatus("jobs cronjobs"),
    autoscaling: withStatus("horizontalpodautoscalers"),
    policy: [...withStatus("poddisruptionbudgets"), "podsecuritypolicies"],
    extensions: [...withStatus("daemonsets deployments replicasets ingresses"), "networkpolicies", "podsecuritypolicies", "deployments/scale", "replicasets/scale"],
    "rbac.authorization.k8s.io": plain("roles rolebindings clusterroles clusterrolebindings"),
    "authorization.k8s.io": plain("subjectaccessreviews localsubjectaccessreviews selfsubjectaccessreviews selfsubjectrulesreviews"),
    "authentication.k8s.io": plain("tokenreviews selfsubjectreviews userextras"),
    "certificates.k8s.io": [...withStatus("certificatesigningrequests"), "certificatesigningrequests/approval", "signers", "clustertrustbundles"],
    "networking.k8s.io": [...withStatus("ingresses servicecidrs"), ...plain("networkpolicies ingressclasses ipaddresses")],
    "storage.k8s.io": [...withStatus("volumeattachments"), ...plain("storageclasses csidrivers csinodes csistoragecapacities volumeattributesclasses")],
    "coordination.k8s.io": plain("leases leasecandidates"),
    "discovery.k8s.io": plain("endpointslices"),
    "events.k8s.io": plain("events"),
    "node.k8s.io": plain("runtimeclasses"),
    "scheduling.k8s.io": plain("priorityclasses"),
    "apiextensions.k8s.io": withStatus("customresourcedefinitions"),
    "apiregistration.k8s.io": withStatus("apiservices"),
    "flowcontrol.apiserver.k8s.io": withStatus("flowschemas prioritylevelconfigurations"),
    "admissionregistration.k8s.io": [...withStatus("validatingadmissionpolicies"), ...plain("mutatingwebhookconfigurations validatingwebhookconfigurations validatingadmissionpolicybindings mutatingadmissionpolicies mutatingadmissionpolicybindings")],
    "resource.k8s.io": [...withStatus("resourceclaims"), ...plain("resourceclaimtemplates deviceclasses resourceslices")],
    "metrics.k8s.io": plain("pods nodes"),
  }).map(([group, resources]) => [group, new Set(resources)]),
);

/** `undefined` when nobody can say: a pattern, or a group that is not built in. */
export function isKnownClusterAction(action: string): boolean | undefined {
  const [verb = "", what = "", ...more] = action.trim().split(/\s+/);
  if (verb === "" || what === "" || more.length > 0) return false;
  if (what.startsWith("/")) return PATH_VERBS.has(verb);
  if (!VERBS.has(verb)) return /[*?]/.test(verb) ? undefined : false;
  const [group = "", ...rest] = normalTarget(what).split("/");
  if (/[*?]/.test(what)) return undefined;
  const resources = RESOURCES.get(group);
  // PROVIDER: a controller may set finalizers of anything it owns through this subresource.
  return resources === undefined ? undefined : resources.has(rest.join("/")) || (rest[1] === "finalizers" && resources.has(rest[0] ?? ""));
}
