import { tokenize } from "../Playground/tokens.js";

// Lays a document out anew, token by token: nothing is added, dropped or put elsewhere, comments
// stay, and a document that cannot be parsed is laid out as far as its brackets go.

const formatWidth = 80;
const formatIndent = "  ";
const closers = { "(": ")", "[": "]", "{": "}" };

class Formatter {
  constructor(source) {
    this.source = source;
    this.tokens = tokenize(source);
    this.position = 0;
    this.lines = [];
    this.line = "";
    this.depth = 0;
  }

  get token() {
    return this.tokens[this.position];
  }

  run() {
    let isFirst = true;
    while (this.token) {
      if (!isFirst && this.depth === 0 && this.startsDefinition()) this.breakLine(true);
      this.definitionPart();
      isFirst = false;
    }
    this.breakLine();
    while (this.lines.at(-1) === "") this.lines.pop();
    return this.lines.length > 0 ? `${this.lines.join("\n")}\n` : "";
  }

  startsDefinition() {
    const previous = this.tokens[this.position - 1];
    const { kind, text } = this.token;
    if (previous.kind === "comment" && !this.hasBlankBefore()) return false;
    if (kind === "comment") return previous.text === "}" && !this.isTrailing();
    if (text === "{") return previous.text === "}";
    return ["query", "mutation", "subscription", "fragment"].includes(text)
      && ["}", ""].includes(previous.kind === "comment" ? "" : previous.text);
  }

  // Whether the person left an empty line before this token.
  hasBlankBefore() {
    const previous = this.tokens[this.position - 1];
    if (!previous) return false;
    return /\n[^\S\n]*\n/.test(this.source.slice(previous.end, this.token.start));
  }

  // Whether a comment stands behind something on the same line.
  isTrailing() {
    const previous = this.tokens[this.position - 1];
    return previous && !this.source.slice(previous.end, this.token.start).includes("\n");
  }

  definitionPart() {
    const { kind, text } = this.token;
    if (kind === "comment") {
      this.comment();
    } else if (text === "{") {
      this.selections();
    } else if (text === "(" || text === "[") {
      this.write(this.bracketed(), "");
    } else {
      this.plain();
    }
  }

  comment() {
    const text = this.token.text.trimEnd();
    if (this.line.trim() && this.isTrailing()) {
      this.line += ` ${text}`;
    } else {
      this.breakLine();
      if (this.hasBlankBefore() && this.lines.length > 0) this.breakLine(true);
      this.line = formatIndent.repeat(this.depth) + text;
    }
    this.breakLine();
    this.position += 1;
  }

  breakLine(isBlank = false) {
    if (this.line.trim()) this.lines.push(this.line);
    this.line = "";
    if (isBlank && this.lines.length > 0 && this.lines.at(-1) !== "") this.lines.push("");
  }

  write(text, gap = " ") {
    if (this.line === "") {
      this.line = formatIndent.repeat(this.depth) + text;
    } else {
      this.line += gap + text;
    }
  }

  // One token at its place in a line.
  plain() {
    const previous = this.tokens[this.position - 1];
    const { text } = this.token;
    const isTight = [":", "!", ")", "]"].includes(text)
      || ["$", "@", "..."].includes(previous?.text) && text !== "on" && text !== "@";
    this.write(text, isTight ? "" : " ");
    this.position += 1;
  }

  selections() {
    this.write("{");
    this.position += 1;
    this.depth += 1;
    let isFirst = true;
    while (this.token && this.token.text !== "}") {
      if (this.startsSelection(isFirst)) {
        const isBlank = !isFirst && this.hasBlankBefore();
        this.breakLine(isBlank);
      }
      isFirst = false;
      this.definitionPart();
    }
    this.depth -= 1;
    this.breakLine();
    if (this.token) {
      this.write("}");
      this.position += 1;
      this.breakLine();
    }
  }

  // Whether a new field or spread begins here, and not a part of the one before.
  startsSelection(isFirst) {
    const { kind, text } = this.token;
    if (kind === "comment") return false;
    const previous = this.tokens[this.position - 1];
    if (isFirst || previous.kind === "comment") return true;
    if (text === "...") return true;
    if (kind !== "name") return false;
    const before = this.tokens[this.position - 2];
    if ([":", "@", "..."].includes(previous.text)) return false;
    return !(previous.text === "on" && before?.text === "...");
  }

  // Arguments, definitions of variables, lists and objects: on one line where they fit.
  bracketed() {
    const flat = this.flat();
    const isPlain = !flat.hasComment && !flat.text.includes("\n");
    if (isPlain && this.line.length + flat.text.length <= formatWidth) {
      this.position = flat.next;
      return flat.text;
    }
    return this.broken();
  }

  flat() {
    const open = this.token.text;
    const parts = [];
    let hasComment = false;
    let next = this.position + 1;
    let depth = 1;
    while (next < this.tokens.length && depth > 0) {
      const token = this.tokens[next];
      if (token.kind === "comment") hasComment = true;
      if (closers[token.text]) depth += 1;
      if (Object.values(closers).includes(token.text)) depth -= 1;
      if (depth > 0) parts.push(token);
      next += 1;
    }
    const end = depth === 0 ? closers[open] : "";
    return { text: open + inlineText(parts) + end, next, hasComment };
  }

  broken() {
    const close = closers[this.token.text];
    const lines = [this.token.text];
    this.position += 1;
    this.depth += 1;
    const outer = this.line;
    this.line = "";
    let element = [];
    const indent = formatIndent.repeat(this.depth);
    const flush = () => {
      if (element.length > 0) lines.push(indent + element.join(""));
      element = [];
    };
    while (this.token && this.token.text !== close) {
      const previous = this.tokens[this.position - 1];
      const { text, kind } = this.token;
      if (kind === "comment") {
        if (this.isTrailing() && element.length > 0) {
          element.push(` ${text}`);
        } else {
          flush();
          element.push(text);
        }
        flush();
        this.position += 1;
        continue;
      }
      if (element.length > 0 && startsElement(this.tokens, this.position)) flush();
      const gap = element.length > 0 && needsGap(previous, this.token) ? " " : "";
      if (closers[text]) {
        this.line = indent + element.join("") + gap;
        const inner = this.bracketed();
        element.push(gap + inner);
        this.line = "";
      } else {
        element.push(gap + text);
        this.position += 1;
      }
    }
    flush();
    this.depth -= 1;
    this.line = outer;
    if (this.token) {
      lines.push(formatIndent.repeat(this.depth) + close);
      this.position += 1;
    }
    return lines.join("\n");
  }
}

// Whether a token begins an argument, a definition, a field of an object or an item of a list.
function startsElement(tokens, index) {
  const token = tokens[index];
  const previous = tokens[index - 1];
  const next = tokens[index + 1];
  if ([":", "!", "=", "@"].includes(token.text)) return false;
  if ([":", "$", "=", "@", "(", "[", "{"].includes(previous.text)) return false;
  if (token.text === "$" || (token.kind === "name" && next?.text === ":")) return true;
  return !(token.text === "(" || Object.values(closers).includes(token.text));
}

function needsGap(previous, token) {
  if (/^[!:)\]]$/.test(token.text)) return false;
  if (token.text === "(") return false;
  return !(/^[$@([]$/.test(previous.text) || previous.text === "...");
}

// Tokens on one line, with a comma between the elements.
function inlineText(tokens) {
  let text = "";
  tokens.forEach((token, index) => {
    const previous = tokens[index - 1];
    if (!previous) {
      text += token.text;
    } else if (token.text === "}" || previous.text === "{") {
      text += token.text;
    } else if (startsElement(tokens, index)) {
      text += `, ${token.text}`;
    } else {
      text += (needsGap(previous, token) ? " " : "") + token.text;
    }
  });
  return text;
}

/** The document with one selection a line, two blanks a level, and comments where they were. */
export function formatDocument(source) {
  return new Formatter(source).run();
}
