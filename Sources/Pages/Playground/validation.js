import { isRequired, nearNames, nullableType, typeText } from "../Playground/schema.js";
import { checkValue, describesType } from "../Playground/values.js";

// The rules of chapter 5 of the specification that a person breaks while typing, with the words of
// the server, so that nobody has to send a document to read what is wrong with it. The server has
// the last word: what is not looked at here, it looks at.

function hint(written, names) {
  const near = nearNames(written, names).map((name) => `"${name}"`);
  if (near.length === 0) return "";
  const last = near.pop();
  if (near.length === 0) return ` Did you mean ${last}?`;
  return ` Did you mean ${near.join(", ")}${near.length > 1 ? "," : ""} or ${last}?`;
}

class DocumentCheck {
  constructor(document, schema) {
    this.document = document;
    this.schema = schema;
    this.problems = [];
    this.fragments = new Map();
    this.spreads = new Set();
  }

  error(node, message) {
    this.problems.push({ severity: "error", message, start: node.start, end: node.end });
  }

  warning(node, message) {
    this.problems.push({ severity: "warning", message, start: node.start, end: node.end });
  }

  run() {
    const { definitions } = this.document;
    const operations = definitions.filter(({ kind }) => kind === "operation");
    this.checkNames(operations, "operation");
    this.checkNames(definitions.filter(({ kind }) => kind === "fragment"), "fragment");
    for (const operation of operations) {
      if (!operation.name && operations.length > 1) {
        this.error(
          { start: operation.start, end: operation.start + 1 },
          "This anonymous operation must be the only defined operation.");
      }
    }
    for (const definition of definitions) {
      if (definition.kind === "fragment") this.fragments.set(definition.name.value, definition);
    }
    for (const definition of definitions) this.checkDefinition(definition);
    // A document that could not be read to its end may use them where nobody has looked.
    if (this.document.problems.length === 0) {
      for (const operation of operations) this.checkVariables(operation);
      for (const [name, fragment] of this.fragments) {
        if (this.spreads.has(name)) continue;
        this.warning(fragment.name, `Fragment "${name}" is never used.`);
      }
    }
    return this.problems;
  }

  checkNames(definitions, what) {
    const seen = new Set();
    for (const { name } of definitions) {
      if (!name) continue;
      if (seen.has(name.value)) {
        this.error(name, `There can be only one ${what} named "${name.value}".`);
      }
      seen.add(name.value);
    }
  }

  checkDefinition(definition) {
    definition.uses = [];
    definition.spreadNames = new Set();
    this.current = definition;
    if (definition.kind === "fragment") {
      if (!definition.condition) return;
      const type = this.conditionType(definition.condition, `Fragment "${definition.name.value}"`);
      this.checkDirectives(definition.directives, "FRAGMENT_DEFINITION");
      this.checkSelections(definition.selections, type);
      return;
    }
    const root = this.schema.root(definition.keyword);
    if (!root) {
      const span = { start: definition.start, end: definition.start + definition.keyword.length };
      this.error(span, `The ${definition.keyword} operation is not supported by the schema.`);
    }
    for (const variable of definition.variables) this.checkVariableDefinition(variable);
    this.checkDirectives(definition.directives, definition.keyword.toUpperCase());
    if (definition.keyword === "subscription" && definition.selections.length > 1) {
      this.error(definition.selections[1], "A subscription must select only one top level field.");
    }
    this.checkSelections(definition.selections, root);
  }

  typeNames(fits) {
    return [...this.schema.types.values()].filter(fits).map(({ name }) => name);
  }

  conditionType({ value, start, end }, owner) {
    const type = this.schema.types.get(value);
    if (!type) {
      const names = this.typeNames((each) => this.schema.isComposite(each));
      this.error({ start, end }, `Unknown type "${value}".${hint(value, names)}`);
    } else if (!this.schema.isComposite(type)) {
      this.error({ start, end }, `${owner} cannot condition on non composite type "${value}".`);
      return undefined;
    }
    return type;
  }

  checkSelections(selections, type) {
    for (const selection of selections) {
      if (selection.kind === "field") this.checkField(selection, type);
      if (selection.kind === "spread") this.checkSpread(selection, type);
      if (selection.kind === "inline") {
        const { condition } = selection;
        const inner = condition ? this.conditionType(condition, "Fragment") : type;
        if (type && inner && condition) this.checkOverlap(condition, inner, type, "Fragment");
        this.checkDirectives(selection.directives, "INLINE_FRAGMENT");
        this.checkSelections(selection.selections, inner);
      }
    }
  }

  checkOverlap(node, inner, outer, owner) {
    if (this.schema.overlap(inner, outer)) return;
    this.error(
      node, `${owner} cannot be spread here as objects of type "${outer.name}" can never be of `
        + `type "${inner.name}".`);
  }

  checkSpread(selection, type) {
    const { value } = selection.name;
    this.spreads.add(value);
    this.current.spreadNames.add(value);
    this.checkDirectives(selection.directives, "FRAGMENT_SPREAD");
    const fragment = this.fragments.get(value);
    if (!fragment) {
      this.error(selection.name, `Unknown fragment "${value}".`);
      return;
    }
    const inner = this.schema.types.get(fragment.condition?.value);
    if (type && this.schema.isComposite(inner)) {
      this.checkOverlap(selection, inner, type, `Fragment "${value}"`);
    }
  }

  checkField(node, type) {
    const { value } = node.name;
    this.checkDirectives(node.directives, "FIELD");
    if (!type) {
      if (node.selections) this.checkSelections(node.selections, undefined);
      this.noteUses(node.argumentList);
      return;
    }
    const field = this.schema.field(type, value);
    if (!field) {
      const names = this.schema.fields(type).map(({ name }) => name);
      this.error(
        node.name, `Cannot query field "${value}" on type "${type.name}".${hint(value, names)}`);
      if (node.selections) this.checkSelections(node.selections, undefined);
      this.noteUses(node.argumentList);
      return;
    }
    if (field.isDeprecated) {
      this.warning(
        node.name, `"${type.name}.${value}" is deprecated. ${field.deprecationReason || ""}`);
    }
    const owner = `${type.name}.${value}`;
    this.checkArguments(node, field.args, `Field "${value}"`, `on field "${owner}"`);
    const inner = this.schema.type(field.type);
    const isComposite = this.schema.isComposite(inner);
    if (isComposite && !node.selections) {
      this.error(
        node.name, `Field "${value}" of type "${typeText(field.type)}" must have a selection of `
          + `subfields. Did you mean "${value} { ... }"?`);
    }
    if (!isComposite && node.selections) {
      const [first] = node.selections;
      this.error(
        { start: first?.start ?? node.start, end: first?.end ?? node.end },
        `Field "${value}" must not have a selection since type "${typeText(field.type)}" has no `
          + "subfields.");
      return;
    }
    if (node.selections) this.checkSelections(node.selections, inner);
  }

  checkDirectives(directives, location) {
    const seen = new Set();
    for (const node of directives) {
      const { value } = node.name;
      const directive = this.schema.directives.get(value);
      if (!directive) {
        this.error(node, `Unknown directive "@${value}".`);
        this.noteUses(node.argumentList);
        continue;
      }
      if (!directive.locations.includes(location)) {
        this.error(node, `Directive "@${value}" may not be used on ${location}.`);
      }
      if (seen.has(value) && !directive.isRepeatable) {
        this.error(node, `The directive "@${value}" can only be used once at this location.`);
      }
      seen.add(value);
      this.checkArguments(
        node, directive.args, `Directive "@${value}"`, `on directive "@${value}"`);
    }
  }

  checkArguments(node, definitions, owner, place) {
    const given = new Set();
    for (const argument of node.argumentList) {
      const { value } = argument.name;
      if (given.has(value)) {
        this.error(argument.name, `There can be only one argument named "${value}".`);
      }
      given.add(value);
      const definition = definitions.find(({ name }) => name === value);
      if (definition) {
        checkValue(this, argument.value, definition.type, definition);
      } else {
        const names = definitions.map(({ name }) => name);
        this.error(argument.name, `Unknown argument "${value}" ${place}.${hint(value, names)}`);
        this.noteUses([argument]);
      }
    }
    for (const definition of definitions) {
      if (isRequired(definition) && !given.has(definition.name)) {
        this.error(
          node.name, `${owner} argument "${definition.name}" of type `
            + `"${typeText(definition.type)}" is required, but it was not provided.`);
      }
    }
  }

  // Variables count as used also where nothing is known about the place.
  noteUses(argumentList) {
    const visit = (value) => {
      if (value.kind === "use") this.current.uses.push({ node: value, type: null });
      value.items?.forEach(visit);
      value.fields?.forEach((field) => visit(field.value));
    };
    argumentList.forEach((argument) => visit(argument.value));
  }

  checkVariableDefinition(variable) {
    let inner = variable.type;
    while (inner.item) inner = inner.item;
    const { value } = inner.name;
    const type = this.schema.types.get(value);
    if (!type) {
      const names = this.typeNames((each) => this.schema.isInput(each));
      this.error(inner, `Unknown type "${value}".${hint(value, names)}`);
    } else if (!this.schema.isInput(type)) {
      this.error(
        inner, `Variable "$${variable.name.value}" cannot be non-input type "${value}".`);
    } else if (variable.value) {
      checkValue(this, variable.value, this.referenceOf(variable.type), null);
    }
    this.checkDirectives(variable.directives, "VARIABLE_DEFINITION");
  }

  /** A type as a document writes it, in the form of introspection. */
  referenceOf(type) {
    if (type.kind === "required") return { kind: "NON_NULL", ofType: this.referenceOf(type.item) };
    if (type.kind === "list") return { kind: "LIST", ofType: this.referenceOf(type.item) };
    const known = this.schema.types.get(type.name.value);
    return { kind: known?.kind || "SCALAR", name: type.name.value };
  }

  usesReached(definition, visited = new Set()) {
    const uses = [...definition.uses];
    for (const name of definition.spreadNames) {
      const fragment = this.fragments.get(name);
      if (!fragment || visited.has(name)) continue;
      visited.add(name);
      uses.push(...this.usesReached(fragment, visited));
    }
    return uses;
  }

  checkVariables(operation) {
    const defined = new Map();
    for (const variable of operation.variables) {
      const { value } = variable.name;
      if (defined.has(value)) {
        this.error(variable.name, `There can be only one variable named "$${value}".`);
      }
      defined.set(value, variable);
    }
    const used = new Set();
    const owner = operation.name ? ` by operation "${operation.name.value}"` : "";
    for (const use of this.usesReached(operation)) {
      const { value } = use.node.name;
      used.add(value);
      const variable = defined.get(value);
      if (!variable) {
        this.error(use.node, `Variable "$${value}" is not defined${owner}.`);
      } else if (use.type) {
        this.checkUse(use, variable);
      }
    }
    for (const [name, variable] of defined) {
      if (used.has(name)) continue;
      const place = operation.name ? ` in operation "${operation.name.value}"` : "";
      this.error(variable, `Variable "$${name}" is never used${place}.`);
    }
  }

  checkUse({ node, type, hasDefault }, variable) {
    const given = this.referenceOf(variable.type);
    let wanted = type;
    if (wanted.kind === "NON_NULL" && given.kind !== "NON_NULL") {
      if ((variable.value && variable.value.kind !== "null") || hasDefault) {
        wanted = nullableType(wanted);
      }
    }
    if (describesType(given, wanted)) return;
    this.error(
      node, `Variable "$${node.name.value}" of type "${typeText(given)}" used in position `
        + `expecting type "${typeText(type)}".`);
  }
}

/** What is wrong with a parsed document by the schema: `{severity, message, start, end}`. */
export function validate(document, schema) {
  return new DocumentCheck(document, schema).run();
}
