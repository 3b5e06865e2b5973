/// A document of about 100 kB as a client generator writes them: operations with variables, nested
/// selections, arguments of every kind and fragments.
enum GeneratedDocument {
  static func text(atLeast size: Int) -> String {
    var text = ""
    var number = 0
    while text.utf8.count < size {
      number += 1
      text += operation(number)
    }
    return text
  }

  private static func operation(_ number: Int) -> String {
    """
    query Page\(number)($first: Int = \(number % 90 + 10), $after: String, $filter: Filter!) {
      customers(first: $first, after: $after, filter: $filter, orderBy: {field: NAME}) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes {
          id
          label\(number): name
          status @include(if: $withStatus)
          packages(names: ["acme/tool-\(number)", "acme/kit"], limit: \(number)) {
            ...Grant\(number)
            latest { version releasedAt size(unit: "MB", scale: 1.5) }
          }
          ... on Reseller { customers(active: true, region: null) { id name } }
        }
      }
    }

    fragment Grant\(number) on PackageAccess {
      name
      constraint
      grantedAt
      bundle { name description(format: MARKDOWN) }
    }


    """
  }
}
