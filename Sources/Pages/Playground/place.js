import { tokenize } from "../Playground/tokens.js";
import { nullableType } from "../Playground/schema.js";

// Where the cursor is in a document that is being written: a stack of what is open before it, and
// of the last of these what may come next. The text behind the cursor does not matter, so what is
// half written is understood as well as what is finished.

/** Reads tokens and keeps a stack of frames; the last frame says what is expected. */
class PlaceReader {
  constructor(schema) {
    this.schema = schema;
    this.frames = [{ open: "document", expects: "definition" }];
  }

  get frame() {
    return this.frames.at(-1);
  }

  take(token) {
    const { text, kind } = token;
    this[this.frame.open](text, kind, token);
  }

  push(frame) {
    this.frames.push(frame);
  }

  pop() {
    if (this.frames.length > 1) this.frames.pop();
  }

  // The head of a definition, up to its selections.
  document(text) {
    const { frame } = this;
    if (frame.expects === "directive") {
      this.directiveName(text);
    } else if (text === "@") {
      frame.expects = "directive";
    } else if (text === "{") {
      const parent = frame.keyword === "fragment"
        ? this.schema.types.get(frame.condition) : this.schema.root(frame.keyword || "query");
      this.push({ open: "selections", parent, expects: "field" });
      Object.assign(frame, { keyword: null, expects: "definition", condition: null });
    } else if (text === "(") {
      this.openParentheses(() => ({ open: "variables", expects: "dollar" }));
    } else if (["query", "mutation", "subscription", "fragment"].includes(text)
      && frame.expects === "definition") {
      Object.assign(frame, { keyword: text, expects: "name", location: text.toUpperCase() });
      if (text === "fragment") frame.location = "FRAGMENT_DEFINITION";
    } else if (frame.keyword === "fragment") {
      if (text === "on") {
        frame.expects = "condition";
      } else {
        if (frame.expects === "condition") frame.condition = text;
        frame.expects = "nothing";
      }
    } else if (frame.expects === "name") {
      frame.expects = "nothing";
    }
  }

  directiveName(text) {
    this.frame.directive = this.schema.directives.get(text);
    this.frame.expects = this.frame.afterDirective || "nothing";
  }

  openParentheses(otherwise) {
    const { frame } = this;
    if (frame.directive) {
      const inputs = frame.directive.args;
      this.push({ open: "inputs", inputs, used: new Set(), expects: "input" });
      frame.directive = null;
    } else {
      this.push(otherwise());
    }
  }

  variables(text) {
    const { frame } = this;
    if (frame.expects === "directive") {
      this.directiveName(text);
      frame.expects = "dollar";
    } else if (text === ")") {
      this.pop();
    } else if (text === "$") {
      frame.expects = "nothing";
      frame.type = "";
    } else if (text === ":") {
      frame.expects = "type";
    } else if (text === "=") {
      frame.expects = "value";
      frame.valueType = writtenType(frame.type, this.schema);
    } else if (text === "@") {
      Object.assign(frame, { expects: "directive", location: "VARIABLE_DEFINITION" });
    } else if (text === "(") {
      this.openParentheses(() => ({ open: "inputs", inputs: [], used: new Set() }));
    } else if (frame.expects === "value") {
      this.value(text, frame.valueType, "dollar");
    } else if (frame.expects === "type") {
      frame.type += text;
      if (!"[]!".includes(text)) frame.expects = "dollar";
    } else if (frame.expects === "dollar" && "]!".includes(text)) {
      frame.type += text;
    }
  }

  selections(text, kind) {
    const { frame } = this;
    switch (text) {
      case "{": {
        const parent = frame.isSpread
          ? frame.condition || frame.parent : this.schema.type(frame.field?.type);
        this.reset(frame);
        this.push({ open: "selections", parent, expects: "field" });
        return;
      }
      case "}":
        this.pop();
        return;
      case "(": {
        const inputs = frame.field?.args || [];
        this.openParentheses(() => ({ open: "inputs", inputs, used: new Set(), expects: "input" }));
        return;
      }
      case "...":
        this.reset(frame);
        Object.assign(frame, { isSpread: true, expects: "spread", location: "INLINE_FRAGMENT" });
        return;
      case ":":
        Object.assign(frame, { field: null, expects: "field" });
        return;
      case "@":
        frame.expects = "directive";
        return;
    }
    if (kind !== "name") return;
    if (frame.expects === "directive") {
      this.directiveName(text);
      frame.expects = "field";
    } else if (frame.expects === "condition") {
      Object.assign(frame, { condition: this.schema.types.get(text), expects: "field" });
    } else if (frame.expects === "spread") {
      frame.expects = text === "on" ? "condition" : "field";
      if (text !== "on") Object.assign(frame, { isSpread: false, location: "FRAGMENT_SPREAD" });
    } else {
      this.reset(frame);
      frame.field = this.schema.field(frame.parent, text);
      frame.location = "FIELD";
    }
  }

  reset(frame) {
    Object.assign(
      frame, { field: null, isSpread: false, condition: null, directive: null, expects: "field" });
  }

  // Arguments, and the fields of an input object.
  inputs(text, kind) {
    const { frame } = this;
    if (text === ")" || text === "}") {
      this.pop();
    } else if (frame.expects === "value") {
      this.value(text, frame.current?.type, "input");
    } else if (text === ":") {
      frame.expects = "value";
    } else if (kind === "name") {
      if (frame.expects === "variable") {
        frame.expects = "input";
        return;
      }
      frame.current = frame.inputs.find(({ name }) => name === text);
      frame.used.add(text);
      frame.expects = "colon";
    }
  }

  items(text) {
    if (text === "]") {
      this.pop();
    } else if (this.frame.expects === "variable") {
      this.frame.expects = "value";
    } else {
      this.value(text, this.frame.type, "value");
    }
  }

  value(text, type, next) {
    const { frame } = this;
    const nullable = nullableType(type);
    frame.expects = next;
    if (text === "$") {
      frame.expects = "variable";
    } else if (text === "[") {
      const item = nullable?.kind === "LIST" ? nullable.ofType : type;
      this.push({ open: "items", type: item, expects: "value" });
    } else if (text === "{") {
      const inputs = this.schema.type(nullable)?.inputFields || [];
      this.push({ open: "inputs", inputs, used: new Set(), expects: "input" });
    }
  }
}

/** A type as somebody writes it, in the form of introspection: "[Int!]" becomes a reference. */
function writtenType(text, schema) {
  if (text.endsWith("!")) {
    return { kind: "NON_NULL", ofType: writtenType(text.slice(0, -1), schema) };
  }
  if (text.startsWith("[")) {
    return { kind: "LIST", ofType: writtenType(text.slice(1).replace(/\]$/, ""), schema) };
  }
  return { kind: schema.types.get(text)?.kind || "SCALAR", name: text };
}

// The variables of the operation around the cursor, wherever in it they are defined.
function variablesAround(tokens, offset, schema) {
  let depth = 0;
  let found = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const { text, start } = tokens[index];
    if (depth === 0 && ["query", "mutation", "subscription", "fragment"].includes(text)) {
      if (start >= offset) break;
      found = [];
    }
    if (depth === 1 && text === "$" && tokens[index + 2]?.text === ":") {
      let type = "";
      let next = index + 3;
      while (tokens[next] && /^[[\]!A-Za-z_]/.test(tokens[next].text)) {
        const isSecondName = /\w$/.test(type) && tokens[next].kind === "name";
        if (isSecondName) break;
        type += tokens[next].text;
        next += 1;
      }
      found.push({ name: tokens[index + 1].text, type: writtenType(type, schema) });
    }
    if (/^[({[]$/.test(text)) depth += 1;
    if (/^[)}\]]$/.test(text)) depth -= 1;
  }
  return found;
}

function fragmentsIn(tokens) {
  const found = [];
  tokens.forEach((token, index) => {
    if (token.text !== "fragment" || tokens[index + 2]?.text !== "on") return;
    found.push({ name: tokens[index + 1].text, condition: tokens[index + 3]?.text });
  });
  return found;
}

/**
 * What is expected at `offset`, and all that completing it takes; null where nothing is, as within
 * comments and strings. `start` and `end` are the range of the name that is being written.
 */
export function cursorPlace(source, offset, schema) {
  const all = tokenize(source);
  const within = all.find((token) => token.start < offset && offset <= token.end);
  if (within && ["comment", "string", "block", "number"].includes(within.kind)) {
    const isBehind = offset === within.end && within.kind !== "comment" && !within.fault;
    if (!isBehind || within.kind === "number") return null;
  }
  const isWriting = within?.kind === "name";
  const start = isWriting ? within.start : offset;
  const end = isWriting ? within.end : offset;
  const reader = new PlaceReader(schema);
  const tokens = all.filter(({ kind }) => kind !== "comment");
  for (const token of tokens) {
    if (token.end > start || (isWriting && token === within)) break;
    reader.take(token);
  }
  const { frame } = reader;
  const type = frame.open === "items" ? frame.type
    : frame.open === "variables" ? frame.valueType : frame.current?.type;
  return {
    start, end, expects: frame.expects, parent: frame.parent, inputs: frame.inputs || [],
    used: frame.used || new Set(), location: frame.location, type, isItem: frame.open === "items",
    variables: frame.open === "variables" ? [] : variablesAround(tokens, offset, schema),
    fragments: fragmentsIn(tokens),
  };
}
