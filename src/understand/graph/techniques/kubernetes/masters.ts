// The group whose members the API server never refuses.
export const MASTERS = "system:masters";
