import { isRequired, nearNames, nullableType, typeText } from "../Playground/schema.js";

/** Whether a variable of type `given` may stand where `wanted` is expected (section 5.8.5). */
export function describesType(given, wanted) {
  if (wanted.kind === "NON_NULL") {
    return given.kind === "NON_NULL" && describesType(given.ofType, wanted.ofType);
  }
  if (given.kind === "NON_NULL") return describesType(given.ofType, wanted);
  if (wanted.kind === "LIST") {
    return given.kind === "LIST" && describesType(given.ofType, wanted.ofType);
  }
  return given.kind !== "LIST" && given.name === wanted.name;
}

function suggestion(written, names) {
  const near = nearNames(written, names);
  return near.length > 0 ? ` Did you mean ${near.map((name) => `"${name}"`).join(" or ")}?` : "";
}

/**
 * Checks a literal against the type of its place (section 5.6).
 *
 * `check` is told of problems and of the variables that are used; `definition` is the argument or
 * field whose value this is, and null within lists.
 */
export function checkValue(check, value, type, definition) {
  if (value.kind === "use") {
    const hasDefault = Boolean(definition && definition.defaultValue !== null);
    check.current.uses?.push({ node: value, type, hasDefault });
    return;
  }
  if (value.kind === "null") {
    if (type.kind === "NON_NULL") {
      check.error(value, `Expected value of type "${typeText(type)}", found null.`);
    }
    return;
  }
  const nullable = nullableType(type);
  if (nullable.kind === "LIST") {
    if (value.kind === "items") {
      for (const item of value.items) checkValue(check, item, nullable.ofType, null);
    } else {
      checkValue(check, value, nullable.ofType, null);
    }
    return;
  }
  const named = check.schema.types.get(nullable.name);
  if (named) checkNamedValue(check, value, type, named);
}

function checkNamedValue(check, value, type, named) {
  if (named.kind === "ENUM") {
    const names = named.enumValues.map(({ name }) => name);
    if (value.kind !== "enum") {
      check.error(
        value, `Enum "${named.name}" cannot represent non-enum value.`
          + suggestion(value.text?.replace(/"/g, "") || "", names));
    } else if (!names.includes(value.text)) {
      check.error(
        value, `Value "${value.text}" does not exist in "${named.name}" enum.`
          + suggestion(value.text, names));
    }
    return;
  }
  if (named.kind === "INPUT_OBJECT") {
    checkObject(check, value, named);
    return;
  }
  const fits = scalarKinds[named.name]?.includes(value.kind)
    ?? !["enum", "object", "items"].includes(value.kind);
  if (!fits) {
    const written = value.text || (value.kind === "object" ? "an object" : "a list");
    check.error(value, `Expected value of type "${typeText(type)}", found ${written}.`);
  }
}

const scalarKinds = {
  Int: ["int"], Float: ["int", "float"], String: ["string"], Boolean: ["boolean"],
  ID: ["int", "string"],
};

function checkObject(check, value, named) {
  if (value.kind !== "object") {
    const written = value.text || "a list";
    check.error(value, `Expected value of type "${named.name}", found ${written}.`);
    return;
  }
  const given = new Set();
  for (const field of value.fields) {
    const name = field.name.value;
    if (given.has(name)) {
      check.error(field.name, `There can be only one input field named "${name}".`);
    }
    given.add(name);
    const definition = named.inputsByName.get(name);
    if (definition) {
      checkValue(check, field.value, definition.type, definition);
    } else {
      check.error(
        field.name, `Field "${name}" is not defined by type "${named.name}".`
          + suggestion(name, [...named.inputsByName.keys()]));
      check.noteUses([field]);
    }
  }
  for (const definition of named.inputFields) {
    if (isRequired(definition) && !given.has(definition.name)) {
      const span = { start: value.start, end: value.start + 1 };
      check.error(
        span, `Field "${named.name}.${definition.name}" of required type `
          + `"${typeText(definition.type)}" was not provided.`);
    }
  }
}
