// What this decision point says of itself. SPEC: AuthZEN 1.0, policy decision point metadata.

export const SUPPORTED_OBLIGATIONS = ["custom", "notification"] as const;

export const pointMetadata = (base: string) => ({
  policy_decision_point: base,
  access_evaluation_endpoint: `${base}/access/v1/evaluation`,
  access_evaluations_endpoint: `${base}/access/v1/evaluations`,
  search_subject_endpoint: `${base}/access/v1/search/subject`,
  search_resource_endpoint: `${base}/access/v1/search/resource`,
  search_action_endpoint: `${base}/access/v1/search/action`,
  access_request_endpoint: `${base}/access/v1/requests`,
  capabilities: ["urn:openid:authzen:capability:access-request"],
  supported_obligations: SUPPORTED_OBLIGATIONS,
});
