internal import GraphQLLanguage

/// The arrays of a schema while it is built.
struct SchemaParts {
  var text: [UInt8] = []
  var types: [TypeDefinition] = []
  var fields: [FieldDefinition] = []
  var inputValues: [InputValueDefinition] = []
  var enumValues: [EnumValueDefinition] = []
  var directives: [DirectiveDefinition] = []
  var description: TextRange?
  var queryType: TypeID?
  var mutationType: TypeID?
  var subscriptionType: TypeID?
  var typeOrder: [TypeID] = []
  var interfaceList: [TypeID] = []
  var possibleTypeList: [TypeID] = []
  var defaultValues = InputValues()
  var scalars: [ScalarBehavior] = []
  var possibleBits: [UInt64] = []
  var possibleRowWords = 0
  var slots: [NameSlot] = []
  var typeNames = NameTable(start: 0, mask: 0)
  var directiveNames = NameTable(start: 0, mask: 0)
  var documents: [Document] = []
  var typeSources: [SourceReference] = []
  var schemaSources: [SourceReference] = []
}
