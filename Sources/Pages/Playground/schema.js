// The schema of an endpoint, as introspection tells it.

const typeReference = (depth) =>
  depth === 0 ? "kind name" : `kind name ofType { ${typeReference(depth - 1)} }`;

const inputValue = `name description type { ${typeReference(7)} } defaultValue
  isDeprecated deprecationReason`;

const introspection = `query Introspection { __schema {
  description
  queryType { name } mutationType { name } subscriptionType { name }
  types {
    kind name description specifiedByURL isOneOf
    fields(includeDeprecated: true) {
      name description isDeprecated deprecationReason
      args(includeDeprecated: true) { ${inputValue} }
      type { ${typeReference(7)} }
    }
    inputFields(includeDeprecated: true) { ${inputValue} }
    interfaces { name }
    enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
    possibleTypes { name }
  }
  directives {
    name description locations isRepeatable args(includeDeprecated: true) { ${inputValue} }
  }
} }`;

/** The request whose response a `SchemaModel` is made of. */
export const introspectionRequest = { query: introspection, operationName: "Introspection" };

/** A type as it is written: `[String!]!`. */
export function typeText(type) {
  if (!type) return "";
  if (type.kind === "NON_NULL") return `${typeText(type.ofType)}!`;
  return type.kind === "LIST" ? `[${typeText(type.ofType)}]` : type.name;
}

/** The type within every list and `!`. */
export function namedType(type) {
  let inner = type;
  while (inner?.ofType) inner = inner.ofType;
  return inner;
}

/** The type without its outermost `!`. */
export function nullableType(type) {
  return type?.kind === "NON_NULL" ? type.ofType : type;
}

/** Whether a value must be given: of a type with `!`, and without a default. */
export function isRequired(input) {
  return input.type.kind === "NON_NULL" && input.defaultValue === null;
}

const typeNameField = {
  name: "__typename", description: "The name of the object's type.", args: [],
  isDeprecated: false, type: { kind: "NON_NULL", ofType: { kind: "SCALAR", name: "String" } },
};

/** Types, fields and directives by name, and how types belong together. */
export class SchemaModel {
  constructor({ __schema: schema }) {
    this.description = schema.description || "";
    this.types = new Map(schema.types.map((type) => [type.name, type]));
    this.directives = new Map(schema.directives.map((each) => [each.name, each]));
    this.roots = {
      query: schema.queryType?.name, mutation: schema.mutationType?.name,
      subscription: schema.subscriptionType?.name,
    };
    for (const type of this.types.values()) {
      type.fieldsByName = new Map((type.fields || []).map((field) => [field.name, field]));
      type.inputsByName = new Map((type.inputFields || []).map((field) => [field.name, field]));
    }
    const query = this.root("query");
    this.metaFields = query ? [
      {
        name: "__schema", description: "The schema itself.", args: [], isDeprecated: false,
        type: { kind: "NON_NULL", ofType: { kind: "OBJECT", name: "__Schema" } },
      },
      {
        name: "__type", description: "One type of the schema.", isDeprecated: false,
        args: [{
          name: "name", description: "", defaultValue: null,
          type: { kind: "NON_NULL", ofType: { kind: "SCALAR", name: "String" } },
        }],
        type: { kind: "OBJECT", name: "__Type" },
      },
    ] : [];
  }

  type(reference) {
    return this.types.get(namedType(reference)?.name);
  }

  root(keyword) {
    return this.types.get(this.roots[keyword]);
  }

  isComposite(type) {
    return type && ["OBJECT", "INTERFACE", "UNION"].includes(type.kind);
  }

  isInput(type) {
    return type && ["SCALAR", "ENUM", "INPUT_OBJECT"].includes(type.kind);
  }

  /** The field of a composite type; those that every type has are among them. */
  field(type, name) {
    if (!type) return undefined;
    if (name === "__typename" && this.isComposite(type)) return typeNameField;
    if (name.startsWith("__") && type === this.root("query")) {
      return this.metaFields.find((field) => field.name === name);
    }
    return type.fieldsByName.get(name);
  }

  /** Every field that may be selected on a type. */
  fields(type) {
    if (!this.isComposite(type)) return [];
    const meta = type === this.root("query") ? this.metaFields : [];
    return [...(type.fields || []), typeNameField, ...meta];
  }

  /** The object types that a value of this type may have. */
  possible(type) {
    if (type.kind === "OBJECT") return new Set([type.name]);
    return new Set((type.possibleTypes || []).map(({ name }) => name));
  }

  overlap(one, other) {
    const names = this.possible(other);
    return [...this.possible(one)].some((name) => names.has(name));
  }
}

/** Up to three names that are nearly the one that was written, the nearest first. */
export function nearNames(written, names) {
  const limit = Math.floor(written.length * 0.4) + 1;
  return [...names]
    .map((name) => ({ name, distance: editDistance(written.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

function editDistance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const change = row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[other.length];
}
