// Builds the patterns that many detectors share: a service's name, a word such as key or token, and then a value of a known form.

/**
 * `<service> … <key|token|secret|…> … <value>` within one or two short gaps, any case. Group `secret` is the value.
 * Gaps are bounded so that the pattern stays linear in a window.
 */
export function namedValue(service: string, value: string, word = "secret|private|access|key|token|pat|passw(?:or)?d|auth|credential|api"): RegExp {
  return new RegExp(`(?<![A-Za-z])(?:${service})[^\\n]{0,32}?(?:${word})[^\\n]{0,24}?(?<![A-Za-z0-9_+/.-])(?<secret>${value})(?![A-Za-z0-9_+/=-])`, "i");
}
