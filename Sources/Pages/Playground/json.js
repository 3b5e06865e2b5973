// JSON as people type it: its tokens for colours, where it is wrong, and what it says.

const jsonPattern = new RegExp([
  /(?<skip>[ \t\r\n]+)/,
  /(?<string>"(?:\\.|[^"\\\n])*"?)/,
  /(?<number>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/,
  /(?<literal>true|false|null)/,
  /(?<punctuator>[{}[\]:,])/,
  /(?<fault>[^\s{}[\]:,"]+)/,
].map((part) => part.source).join("|"), "gy");

/** The tokens of a text: `{kind, text, start, end}`; names of members have the kind `member`. */
export function tokenizeJSON(text) {
  const tokens = [];
  jsonPattern.lastIndex = 0;
  while (jsonPattern.lastIndex < text.length) {
    const start = jsonPattern.lastIndex;
    const { groups } = jsonPattern.exec(text);
    const kind = Object.keys(groups).find((name) => groups[name] !== undefined);
    if (kind === "skip") continue;
    const last = tokens.at(-1);
    if (kind === "punctuator" && groups[kind] === ":" && last?.kind === "string") {
      last.kind = "member";
    }
    tokens.push({ kind, text: groups[kind], start, end: start + groups[kind].length });
  }
  return tokens;
}

class JSONFault extends Error {
  constructor(message, token) {
    super(message);
    this.token = token;
  }
}

class JSONChecker {
  constructor(text) {
    this.tokens = tokenizeJSON(text);
    this.end = { kind: "end", text: "", start: text.length, end: text.length };
    this.position = 0;
    this.members = [];
  }

  get token() {
    return this.tokens[this.position] || this.end;
  }

  fail(wanted) {
    const { kind, text } = this.token;
    const found = kind === "end" ? "the end" : text;
    throw new JSONFault(`Expected ${wanted}, found ${found}.`, this.token);
  }

  skip(text) {
    if (this.token.kind !== "punctuator" || this.token.text !== text) return false;
    this.position += 1;
    return true;
  }

  string(wanted) {
    const { kind, text } = this.token;
    if (kind !== "string" && kind !== "member") this.fail(wanted);
    let value;
    try {
      value = JSON.parse(text);
    } catch {
      throw new JSONFault(
        /[^\\]"$/.test(text) ? "The string has an escape that JSON does not know."
          : "The string is not ended.", this.token);
    }
    const span = this.token;
    this.position += 1;
    return { value, span };
  }

  value(depth) {
    if (depth > 100) throw new JSONFault("This is nested too deeply.", this.token);
    const { kind } = this.token;
    if (this.skip("{")) {
      this.object(depth);
    } else if (this.skip("[")) {
      if (this.skip("]")) return;
      do this.value(depth + 1); while (this.skip(","));
      if (!this.skip("]")) this.fail('"," or "]"');
    } else if (kind === "string" || kind === "member") {
      this.string("a string");
    } else if (kind === "number" || kind === "literal") {
      this.position += 1;
    } else {
      this.fail("a value");
    }
  }

  object(depth) {
    if (this.skip("}")) return;
    do {
      const { value, span } = this.string("a name in double quotes");
      if (depth === 0) this.members.push({ name: value, start: span.start, end: span.end });
      if (!this.skip(":")) this.fail('":"');
      this.value(depth + 1);
    } while (this.skip(","));
    if (!this.skip("}")) this.fail('"," or "}"');
  }
}

/**
 * Reads variables: `{values, members, problems}`. An empty text is an empty object; `values` is
 * null where there is a problem.
 */
export function readVariables(text) {
  if (text.trim() === "") return { values: {}, members: [], problems: [] };
  const checker = new JSONChecker(text);
  try {
    if (checker.token.text !== "{") checker.fail('"{": variables are an object');
    checker.value(0);
    if (checker.token.kind !== "end") checker.fail("the end");
    return { values: JSON.parse(text), members: checker.members, problems: [] };
  } catch (fault) {
    const { token } = fault;
    const last = checker.tokens.at(-1);
    const span = !token || token.kind === "end" ? last : token;
    const problem = {
      severity: "error", message: fault.message, start: span.start, end: span.end,
    };
    return { values: null, members: checker.members, problems: [problem] };
  }
}

/** What is wrong with variables by the operation that takes them. */
export function checkVariables({ members, values }, operation) {
  if (!values || !operation) return [];
  const problems = [];
  const known = new Map(operation.variables.map((each) => [each.name.value, each]));
  for (const { name, start, end } of members) {
    if (known.has(name)) continue;
    const message = `The operation has no variable "$${name}".`;
    problems.push({ severity: "warning", message, start, end });
  }
  for (const [name, { type, value }] of known) {
    if (type.kind === "required" && !value && (values[name] ?? null) === null) {
      const message = `Variable "$${name}" is required, and has no value here.`;
      problems.push({ severity: "error", message, start: 0, end: 1 });
    }
  }
  return problems;
}
