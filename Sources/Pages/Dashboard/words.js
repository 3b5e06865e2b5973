/** What each code of a check means in a few words, and the group it is drawn in. */
const codeWords = {
  ALLOWED: ["Allowed", "allowed"],
  BAD_REQUEST: ["Not a proper question", "token"],
  NO_CREDENTIALS: ["No token", "token"],
  INVALID_TOKEN: ["Unknown token", "token"],
  TOKEN_REVOKED: ["Revoked token", "token"],
  TOKEN_EXPIRED: ["Expired token", "token"],
  SCOPE_DENIED: ["Token reads metadata only", "token"],
  CUSTOMER_SUSPENDED: ["Customer suspended", "grant"],
  CUSTOMER_EXPIRED: ["Customer expired", "grant"],
  PACKAGE_UNKNOWN: ["Unknown package", "package"],
  TOKEN_PACKAGE_SCOPE: ["Package not in the token's scope", "token"],
  NOT_GRANTED: ["Not granted", "grant"],
  VERSION_UNKNOWN: ["Unknown version", "package"],
  LABEL_BLOCKED: ["Blocked by a label", "package"],
  VERSION_YANKED: ["Yanked version", "package"],
  VERSION_FROZEN_OUT: ["Frozen to other versions", "grant"],
  UPDATES_ENDED: ["Updates have ended", "grant"],
  CONSTRAINT_DENIED: ["Outside the constraint", "grant"],
};

/** A code in words; one that the page does not know is shown as it is. */
export function wordsOf(code) {
  return codeWords[code]?.[0] || code;
}

/** The group of a code: allowed, token, grant or package. */
export function groupOf(code) {
  return codeWords[code]?.[1] || "grant";
}

/** The groups in the order in which they are stacked. */
export const outcomeGroups = ["allowed", "token", "grant", "package"];

/** Their names, for legends. */
export const outcomeNames = [
  "allowed", "denied for the token", "denied for the customer's rights",
  "denied for the package",
];

/** What an event of a customer says, as a heading. */
const activityWords = {
  CREATED: "Customer created", UPDATED: "Customer changed", DELETED: "Customer deleted",
  SUSPENDED: "Customer suspended", REACTIVATED: "Customer reactivated",
  FROZEN: "Customer frozen", EXPIRED: "Customer expired", TOKEN_CREATED: "Token created",
  TOKEN_ROTATED: "Token rotated", TOKEN_REVOKED: "Token revoked",
  ACCESS_GRANTED: "Access granted", ACCESS_REVOKED: "Access revoked", DOWNLOADED: "Download",
  ACCESS_DENIED: "Denied",
};

/** An event's type in words. */
export function activityName(type) {
  return activityWords[type] || type;
}
