import { tokenize } from "../Playground/tokens.js";

// A recursive-descent parser of executable documents (sections 2.2 to 2.12 of the specification)
// that goes on after a mistake: it notes a problem, skips to where a definition can begin, and what
// stands before and after is still checked and completed.

class SyntaxFault extends Error {
  constructor(message, token) {
    super(message);
    this.token = token;
  }
}

const openers = new Set(["query", "mutation", "subscription", "fragment"]);

class SyntaxParser {
  constructor(source) {
    this.source = source;
    this.tokens = tokenize(source).filter((token) => token.kind !== "comment");
    this.end = { kind: "end", text: "", start: source.length, end: source.length, fault: "" };
    this.position = 0;
    this.problems = [];
  }

  get token() {
    return this.tokens[this.position] || this.end;
  }

  advance() {
    const token = this.token;
    if (token.fault) throw new SyntaxFault(token.fault, token);
    this.position += 1;
    return token;
  }

  peek(text) {
    return this.token.kind === "punctuator" && this.token.text === text;
  }

  peekWord(text) {
    return this.token.kind === "name" && (text === undefined || this.token.text === text);
  }

  skip(text) {
    if (!this.peek(text)) return false;
    this.position += 1;
    return true;
  }

  expect(text, wanted = `"${text}"`) {
    if (!this.peek(text)) this.fail(wanted);
    return this.advance();
  }

  fail(wanted) {
    const token = this.token;
    if (token.fault) throw new SyntaxFault(token.fault, token);
    const found = token.kind === "end" ? "the end of the document" : describe(token);
    throw new SyntaxFault(`Syntax Error: Expected ${wanted}, found ${found}.`, token);
  }

  name(wanted = "a name") {
    if (this.token.kind !== "name") this.fail(wanted);
    const token = this.advance();
    return { value: token.text, start: token.start, end: token.end };
  }

  node(kind, start, parts) {
    return { kind, start, end: this.tokens[this.position - 1]?.end ?? start, ...parts };
  }

  document() {
    const definitions = [];
    while (this.token.kind !== "end") {
      const begun = this.position;
      try {
        definitions.push(this.definition());
      } catch (fault) {
        if (!(fault instanceof SyntaxFault)) throw fault;
        this.note(fault);
        if (this.partial) definitions.push(this.partial);
        this.recover(begun);
      }
      this.partial = null;
    }
    return { definitions, problems: this.problems };
  }

  note({ message, token }) {
    const last = this.tokens.at(-1);
    const start = token.kind === "end" ? last?.start ?? 0 : token.start;
    const end = token.kind === "end" ? last?.end ?? 0 : token.end;
    this.problems.push({ severity: "error", message, start, end });
  }

  recover(begun) {
    if (this.position === begun) this.position += 1;
    let depth = 0;
    for (const token of this.tokens.slice(begun, this.position)) depth += nestingStep(token);
    while (this.token.kind !== "end") {
      const startsLine = /(^|\n)$/.test(this.source.slice(0, this.token.start));
      const opens = this.peekWord() && openers.has(this.token.text);
      const isBehind = this.tokens[this.position - 1]?.text === "}";
      if (opens && (depth <= 0 || startsLine || isBehind)) return;
      depth += nestingStep(this.token);
      this.position += 1;
      if (depth <= 0 && this.peek("{")) return;
    }
  }

  definition() {
    const start = this.token.start;
    if (this.peek("{")) {
      const operation = this.operationParts("query", null, [], [], start);
      operation.selections = this.selections(operation.selections);
      return this.close(operation);
    }
    if (this.peekWord("fragment")) return this.fragment();
    if (!this.peekWord() || !openers.has(this.token.text)) {
      this.fail("a query, mutation, subscription or fragment");
    }
    const keyword = this.advance().text;
    const name = this.token.kind === "name" ? this.name() : null;
    const operation = this.operationParts(keyword, name, [], [], start);
    if (this.skip("(")) {
      do operation.variables.push(this.variableDefinition()); while (!this.skip(")"));
    }
    operation.directives.push(...this.directives());
    operation.selections = this.selections(operation.selections);
    return this.close(operation);
  }

  // Kept while it is being read, so that a mistake in the middle leaves what stands before it.
  operationParts(keyword, name, variables, directives, start) {
    this.partial = {
      kind: "operation", keyword, name, variables, directives, selections: [], start, end: start,
    };
    return this.partial;
  }

  close(definition) {
    definition.end = this.tokens[this.position - 1].end;
    return definition;
  }

  fragment() {
    const start = this.advance().start;
    if (this.peekWord("on")) this.fail('a name that is not "on"');
    const name = this.name("the fragment's name");
    const fragment = {
      kind: "fragment", name, condition: null, directives: [], selections: [], start, end: start,
    };
    this.partial = fragment;
    if (!this.peekWord("on")) this.fail('"on"');
    this.advance();
    fragment.condition = this.name("a type");
    fragment.directives = this.directives();
    fragment.selections = this.selections(fragment.selections);
    return this.close(fragment);
  }

  variableDefinition() {
    const start = this.expect("$").start;
    const name = this.name("the variable's name");
    this.expect(":");
    const type = this.type();
    const value = this.skip("=") ? this.value() : null;
    return this.node("variable", start, { name, type, value, directives: this.directives() });
  }

  type() {
    const start = this.token.start;
    let type;
    if (this.skip("[")) {
      const item = this.type();
      this.expect("]");
      type = this.node("list", start, { item });
    } else {
      type = this.node("named", start, { name: this.name("a type") });
    }
    return this.skip("!") ? this.node("required", start, { item: type }) : type;
  }

  // Fills `selections` as it goes, for the same reason as above.
  selections(selections = []) {
    this.expect("{");
    if (this.peek("}")) this.fail("a field");
    do selections.push(this.selection(selections)); while (!this.skip("}"));
    return selections;
  }

  selection() {
    const start = this.token.start;
    if (!this.skip("...")) return this.field(start);
    if (this.peekWord() && this.token.text !== "on") {
      const name = this.name();
      return this.node("spread", start, { name, directives: this.directives() });
    }
    let condition = null;
    if (this.peekWord("on")) {
      this.advance();
      condition = this.name("a type");
    }
    const directives = this.directives();
    return this.node("inline", start, { condition, directives, selections: this.selections() });
  }

  field(start) {
    let name = this.name("a field");
    let alias = null;
    if (this.skip(":")) {
      alias = name;
      name = this.name("a field");
    }
    const argumentList = this.argumentList();
    const directives = this.directives();
    const selections = this.peek("{") ? this.selections() : null;
    return this.node("field", start, { alias, name, argumentList, directives, selections });
  }

  argumentList() {
    const found = [];
    if (!this.skip("(")) return found;
    do {
      const name = this.name("an argument");
      this.expect(":");
      found.push(this.node("argument", name.start, { name, value: this.value() }));
    } while (!this.skip(")"));
    return found;
  }

  directives() {
    const found = [];
    while (this.peek("@")) {
      const start = this.advance().start;
      const name = this.name("a directive");
      found.push(this.node("directive", start, { name, argumentList: this.argumentList() }));
    }
    return found;
  }

  value() {
    const start = this.token.start;
    const { kind, text } = this.token;
    if (this.skip("$")) return this.node("use", start, { name: this.name("a variable") });
    if (this.skip("[")) {
      const items = [];
      while (!this.skip("]")) items.push(this.value());
      return this.node("items", start, { items });
    }
    if (this.skip("{")) {
      const fields = [];
      while (!this.skip("}")) {
        const name = this.name("a field of the input");
        this.expect(":");
        fields.push(this.node("argument", name.start, { name, value: this.value() }));
      }
      return this.node("object", start, { fields });
    }
    if (kind === "punctuator" || kind === "end") this.fail("a value");
    this.advance();
    if (kind === "number") return this.node(/[.eE]/.test(text) ? "float" : "int", start, { text });
    if (kind === "name") {
      const found = { true: "boolean", false: "boolean", null: "null" }[text] || "enum";
      return this.node(found, start, { text });
    }
    return this.node("string", start, { text });
  }
}

function describe(token) {
  return token.kind === "name" || token.kind === "punctuator"
    ? JSON.stringify(token.text) : `a ${token.kind === "block" ? "string" : token.kind}`;
}

function nestingStep(token) {
  if (token.kind !== "punctuator") return 0;
  if (/[({[]/.test(token.text)) return 1;
  return /[)}\]]/.test(token.text) ? -1 : 0;
}

/**
 * Parses a document: `{definitions, problems}`. Every node has `kind`, `start` and `end`.
 *
 * An empty document has no definitions and no problems: it is where everybody begins.
 */
export function parse(source) {
  return new SyntaxParser(source).document();
}

/** The operation in which the cursor is, or the one before it; undefined where there is none. */
export function operationAt(document, offset) {
  const operations = document.definitions.filter(({ kind }) => kind === "operation");
  return operations.findLast(({ start }) => start <= offset) || operations[0];
}
