// The lexical grammar of GraphQL documents (section 2.1 of the specification), as an editor needs
// it: every character belongs to a token or to what separates tokens, however wrong the text is.

const tokenPattern = new RegExp([
  /(?<skip>[\s,\ufeff]+)/,
  /(?<comment>#[^\n\r]*)/,
  /(?<name>[A-Za-z_][A-Za-z0-9_]*)/,
  /(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/,
  /(?<block>"""(?:\\"""|[^])*?(?:"""|$))/,
  /(?<string>"(?:\\.|[^"\\\n\r])*"?)/,
  /(?<punctuator>\.\.\.|[!$&()\[\]{}:=@|])/,
  /(?<fault>[^])/,
].map((part) => part.source).join("|"), "gy");

const badEscape = /\\(?!["\\/bfnrt]|u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]{1,8}\})/;

function lexicalFault(kind, text) {
  switch (kind) {
    case "block":
      return text.length >= 6 && text.endsWith('"""') && !text.endsWith('\\"""')
        ? "" : "The block string is not ended.";
    case "string":
      if (text.length < 2 || !/^"(?:\\.|[^"\\])*"$/.test(text)) return "The string is not ended.";
      return badEscape.test(text) ? "The string has an escape that GraphQL does not know." : "";
    case "number":
      return /^-?0\d/.test(text) ? "A number does not begin with a zero." : "";
    case "fault":
      return `Unexpected character ${JSON.stringify(text)}.`;
    default:
      return "";
  }
}

/**
 * The tokens of a document, comments among them: `{kind, text, start, end, fault}`.
 *
 * Kinds are name, number, string, block, punctuator, comment and fault. `fault` is empty where the
 * token is one of the language.
 */
export function tokenize(source) {
  const tokens = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < source.length) {
    const start = tokenPattern.lastIndex;
    const { groups } = tokenPattern.exec(source);
    const kind = Object.keys(groups).find((name) => groups[name] !== undefined);
    if (kind === "skip") continue;
    const text = groups[kind];
    tokens.push({ kind, text, start, end: start + text.length, fault: lexicalFault(kind, text) });
  }
  return tokens;
}

const operationKeywords = new Set(["query", "mutation", "subscription", "fragment"]);
const literalWords = new Set(["true", "false", "null"]);

/** The class with which each token is coloured, by what it is in its place. */
export function colorClasses(tokens) {
  const classes = [];
  const nesting = [];
  let before = null;
  let previous = null;
  tokens.forEach((token, index) => {
    let found = token.kind;
    if (token.kind === "name") {
      found = nameClass(token, before, previous, nesting, tokens, index);
    } else if (token.kind === "punctuator") {
      if (token.text === "$") found = "variable";
      if (token.text === "@") found = "directive";
      if (token.text === "(") nesting.push(opensDefinitions(tokens, index) ? "(definitions" : "(");
      if (token.text === "[") nesting.push(nesting.at(-1) || "[");
      if (token.text === "{") nesting.push(nesting.at(-1)?.startsWith("(") ? "({" : "{");
      if (/[)\]}]/.test(token.text)) nesting.pop();
    }
    if (token.fault) found = `${found} faulty`;
    classes.push(found);
    if (token.kind !== "comment") {
      before = previous;
      previous = token;
    }
  });
  return classes;
}

// Between parentheses right behind an operation's head there are definitions of variables.
function opensDefinitions(tokens, index) {
  const head = tokens[index - 1]?.kind === "name" ? tokens[index - 2] : null;
  return [tokens[index - 1], head].some(
    (token) => token?.kind === "name" && operationKeywords.has(token.text)
      && token.text !== "fragment");
}

function nameClass(token, before, previous, nesting, tokens, index) {
  const after = tokens[index + 1];
  const inside = nesting.at(-1);
  if (previous?.text === "$") return "variable";
  if (previous?.text === "@") return "directive";
  if (!inside) {
    if (operationKeywords.has(token.text) && !operationKeywords.has(previous?.text)) {
      return "keyword";
    }
    if (token.text === "on") return "keyword";
    return previous?.text === "on" ? "type" : "definition";
  }
  if (inside === "{") {
    if (previous?.text === "...") return token.text === "on" ? "keyword" : "definition";
    if (previous?.text === "on" && before?.text === "...") return "type";
    return after?.text === ":" ? "alias" : "field";
  }
  if (inside.startsWith("(definitions")) {
    return previous?.text === "=" ? "enum" : "type";
  }
  if (after?.text === ":") return "argument";
  return literalWords.has(token.text) ? "literal" : "enum";
}
