import { controlKey } from "../Playground/keys.js";

/** The document that somebody finds who comes for the first time. */
export function welcomeDocument(endpoint) {
  if (endpoint === "catalog") {
    return `# Labels on packages of any origin, and on single versions.

query Labels {
  customCatalogLabel {
    searchLabels(first: 10) {
      totalCount
      edges {
        node {
          name
          description
          publicPackagesConnection(first: 3) {
            totalCount
          }
        }
      }
    }
  }
}
`;
  }
  return `# Customers, tokens, packages, and what was downloaded.
# ${controlKey} Enter runs the operation at the cursor.

query Overview {
  serverInfo {
    version
    customers
    packages
  }
  customers(first: 5) {
    totalCount
    nodes {
      name
      status
      packages {
        name
        constraint
      }
    }
  }
}

# May a customer have a version, and if not, why?
# Fill in the variables below.
query Check($customer: ID!, $package: String!, $version: String) {
  checkAccess(
    input: {customerId: $customer, package: $package, version: $version}
  ) {
    allowed
    code
    message
    latestAllowedVersion
  }
}

# Stays open, and lists what happens to customers.
subscription Activity {
  customerActivity {
    at
    type
    packageName
    version
    reason
  }
}
`;
}
