import { isRequired, namedType, nullableType, typeText } from "../Playground/schema.js";
import { cursorPlace } from "../Playground/place.js";
import { describesType } from "../Playground/values.js";

/** As many as a list on the screen can be of use for. */
const mostCandidates = 200;

const keywordCandidates = [
  ["query", "Reads"], ["mutation", "Changes"], ["subscription", "Waits for events"],
  ["fragment", "Names a selection"], ["{", "A query without a name"],
].map(([label, detail]) => ({ label, detail, kind: "keyword", insert: label }));

function described(definition, kind, extra = {}) {
  return {
    label: definition.name, kind, insert: definition.name,
    detail: definition.type ? typeText(definition.type) : "",
    description: definition.description || "",
    deprecated: definition.isDeprecated ? definition.deprecationReason || "Deprecated" : "",
    ...extra,
  };
}

// The cursor goes where `|` stands; what has to be given is opened at once.
function fieldCandidate(field, schema, follows) {
  let insert = field.name;
  if (!/^\s*[({:]/.test(follows)) {
    if (field.args.some(isRequired)) {
      insert = `${field.name}(|)`;
    } else if (schema.isComposite(schema.type(field.type))) {
      insert = `${field.name} {\n  |\n}`;
    }
  }
  const order = field.name.startsWith("__") ? 2 : field.isDeprecated ? 1 : 0;
  return described(field, "field", { insert, order });
}

function defaultText({ defaultValue }) {
  return defaultValue === null ? "" : ` = ${defaultValue}`;
}

function inputCandidates(place, follows) {
  const hasColon = /^\s*:/.test(follows);
  return place.inputs
    .filter(({ name }) => !place.used.has(name))
    .map((input) => described(input, "argument", {
      insert: hasColon ? input.name : `${input.name}: `, order: isRequired(input) ? 0 : 1,
      detail: typeText(input.type) + defaultText(input),
    }));
}

function valueCandidates(place, schema) {
  const type = nullableType(place.type);
  const named = schema.type(type);
  const found = variableCandidates(place, schema, "$");
  if (named?.kind === "ENUM") {
    found.push(...named.enumValues.map((value) => described(value, "enum")));
  }
  if (named?.name === "Boolean") {
    for (const label of ["true", "false"]) found.push({ label, insert: label, kind: "literal" });
  }
  if (type?.kind === "LIST" && !place.isItem) {
    found.push({ label: "[ ]", insert: "[|]", kind: "literal", detail: typeText(type), order: 2 });
  } else if (named?.kind === "INPUT_OBJECT") {
    found.push({ label: "{ }", insert: "{|}", kind: "literal", detail: named.name, order: 2 });
  } else if (named?.name === "String" || named?.name === "ID") {
    found.push({ label: '""', insert: '"|"', kind: "literal", detail: named.name, order: 2 });
  }
  if (place.type && place.type.kind !== "NON_NULL") {
    found.push({ label: "null", insert: "null", kind: "literal", order: 3 });
  }
  return found;
}

function variableCandidates(place, schema, prefix) {
  return place.variables.map(({ name, type }) => ({
    label: `$${name}`, insert: prefix + name, kind: "variable", detail: typeText(type),
    order: place.type && describesType(type, nullableType(place.type)) ? 0 : 4,
  }));
}

function typeCandidates(schema, fits) {
  return [...schema.types.values()].filter(fits).map((type) => ({
    label: type.name, insert: type.name, kind: "type", detail: type.kind.toLowerCase(),
    description: type.description || "",
    order: type.name.startsWith("__") ? 2 : 0,
  }));
}

function spreadCandidates(place, schema) {
  const found = [{ label: "on", insert: "on ", kind: "keyword", detail: "a type" }];
  for (const { name, condition } of place.fragments) {
    const type = schema.types.get(condition);
    if (place.parent && type && schema.isComposite(type) && schema.overlap(type, place.parent)) {
      found.push({ label: name, insert: name, kind: "fragment", detail: condition });
    }
  }
  return found;
}

function candidatesAt(place, schema, follows) {
  switch (place.expects) {
    case "definition":
      return keywordCandidates.filter(
        ({ label }) => !["mutation", "subscription"].includes(label) || schema.root(label));
    case "field":
      return schema.fields(place.parent).map((field) => fieldCandidate(field, schema, follows));
    case "spread": return spreadCandidates(place, schema);
    case "condition":
      return typeCandidates(schema, (type) => schema.isComposite(type)
        && (!place.parent || schema.overlap(type, place.parent)));
    case "input": return inputCandidates(place, follows);
    case "value": return valueCandidates(place, schema);
    case "variable": return variableCandidates(place, schema, "");
    case "type": return typeCandidates(schema, (type) => schema.isInput(type));
    case "directive":
      return [...schema.directives.values()]
        .filter(({ locations }) => locations.includes(place.location))
        .map((directive) => described(directive, "directive", {
          label: `@${directive.name}`,
          insert: directive.args.some(isRequired) ? `${directive.name}(|)` : directive.name,
        }));
    default: return [];
  }
}

function rank(label, written) {
  const name = label.replace(/^[$@]/, "").toLowerCase();
  const part = written.toLowerCase();
  if (name.startsWith(part)) return 0;
  return name.includes(part) ? 1 : -1;
}

/**
 * What may stand at the cursor: `{start, end, candidates}`, the range that a candidate replaces and
 * the candidates, the best first. Each has `label`, `insert` (with `|` for the cursor), `kind`,
 * `detail`, `description` and `deprecated`.
 */
export function complete(source, offset, schema) {
  const place = cursorPlace(source, offset, schema);
  if (!place) return { start: offset, end: offset, candidates: [] };
  const written = source.slice(place.start, offset);
  const follows = source.slice(place.end);
  const candidates = candidatesAt(place, schema, follows)
    .map((candidate) => ({ ...candidate, rank: rank(candidate.label, written) }))
    .filter((candidate) => candidate.rank >= 0)
    .sort((a, b) => a.rank - b.rank || (a.order || 0) - (b.order || 0))
    .slice(0, mostCandidates);
  return { start: place.start, end: place.end, candidates, expects: place.expects };
}

/** The field, argument, type or directive that the name at `offset` stands for, for its text. */
export function describeAt(source, offset, schema) {
  const word = /[A-Za-z0-9_]*$/.exec(source.slice(0, offset))[0];
  const end = offset + /^[A-Za-z0-9_]*/.exec(source.slice(offset))[0].length;
  const place = cursorPlace(source, end, schema);
  const name = source.slice(offset - word.length, end);
  if (!place || !name) return null;
  switch (place.expects) {
    case "field": {
      const field = schema.field(place.parent, name);
      return field && { owner: place.parent, definition: field, type: namedType(field.type)?.name };
    }
    case "input": {
      const input = place.inputs.find((each) => each.name === name);
      return input && { definition: input, type: namedType(input.type)?.name };
    }
    case "condition":
    case "type": {
      const type = schema.types.get(name);
      return type && { definition: type, type: name };
    }
    case "value": {
      const type = schema.type(place.type);
      const value = type?.enumValues?.find((each) => each.name === name);
      return value && { definition: value, type: type.name };
    }
    default: return null;
  }
}
