import GraphQLExecution
import GraphQLLanguage
import RegistryStore

extension CatalogLabelFilter: WhereInput {
  static func comparing(_ text: Substring, _ condition: TextCondition) -> Self? {
    switch text {
    case "name": .name(condition)
    case "description": .description(condition)
    default: nil
    }
  }

  init?(
    member: String, _ value: InputValue, _ allowance: inout FilterAllowance
  ) throws(GraphQLError) {
    switch member {
    case "descriptionIsNil": self = .hasDescription(value.bool == false)
    case "descriptionNotNil": self = .hasDescription(value.bool == true)
    case "hasPublicPackages": self = .hasPackages(value.bool == true)
    case "hasPublicPackagesWith":
      self = .hasPackagesWith(try CatalogPackageFilter.list(value, &allowance))
    case "hasPublicPackageVersions": self = .hasVersions(value.bool == true)
    case "hasPublicPackageVersionsWith":
      self = .hasVersionsWith(try CatalogVersionFilter.list(value, &allowance))
    default: return nil
    }
  }
}

extension CatalogPackageFilter: WhereInput {
  static func comparing(_ text: Substring, _ condition: TextCondition) -> Self? {
    switch text {
    case "name": .name(condition)
    case "type": .type(condition)
    default: nil
    }
  }

  init?(
    member: String, _ value: InputValue, _ allowance: inout FilterAllowance
  ) throws(GraphQLError) {
    switch member {
    case "hasCustomCatalogLabels": self = .hasLabels(value.bool == true)
    case "hasCustomCatalogLabelsWith":
      self = .hasLabelsWith(try CatalogLabelFilter.list(value, &allowance))
    default: return nil
    }
  }
}

extension CatalogVersionFilter: WhereInput {
  static func comparing(_ text: Substring, _ condition: TextCondition) -> Self? {
    text == "version" ? .version(condition) : nil
  }

  init?(
    member: String, _ value: InputValue, _ allowance: inout FilterAllowance
  ) throws(GraphQLError) {
    switch member {
    case "hasPublicPackage": self = .hasPackage(value.bool == true)
    case "hasPublicPackageWith":
      self = .hasPackageWith(try CatalogPackageFilter.list(value, &allowance))
    case "hasCustomCatalogLabels": self = .hasLabels(value.bool == true)
    case "hasCustomCatalogLabelsWith":
      self = .hasLabelsWith(try CatalogLabelFilter.list(value, &allowance))
    default: return nil
    }
  }
}
