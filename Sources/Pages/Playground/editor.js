import { element } from "../Shared/elements.js";

/** Longer texts are shown without colours: they would cost more than a keystroke may take. */
const longestColored = 200_000;

const pairs = { "{": "}", "(": ")", "[": "]", '"': '"' };

/**
 * A text area with line numbers, colours and marks under what is wrong.
 *
 * The person types into an ordinary text area, so that selection, undo, input methods and screen
 * readers work as everywhere; the colours lie under its transparent text.
 */
export class Editor {
  constructor(host, { label, placeholder = "", tokens, colors, changed }) {
    this.colorTokens = tokens;
    this.colors = colors;
    this.changed = changed;
    this.problems = [];
    this.area = element("textarea", {
      "aria-label": label, placeholder, spellcheck: "false", autocapitalize: "off",
      autocomplete: "off", wrap: "off",
    });
    this.paint = element("pre", { class: "paint", "aria-hidden": "true" });
    this.squiggles = element("pre", { class: "squiggles", "aria-hidden": "true" });
    this.gutter = element("pre", { class: "gutter", "aria-hidden": "true" });
    this.sheet = element("div", { class: "sheet" }, this.paint, this.squiggles, this.area);
    this.frame = element("div", { class: "editor" }, this.gutter, this.sheet);
    host.append(this.frame);
    this.area.addEventListener("input", () => this.redraw());
    this.area.addEventListener("keydown", (event) => this.pressed(event));
    this.area.addEventListener("mousemove", (event) => this.hovered(event));
    this.area.addEventListener("mouseleave", () => this.hideHover());
    this.frame.addEventListener("mousedown", (event) => {
      if (event.target === this.area) return;
      event.preventDefault();
      this.area.focus();
    });
    this.redraw();
  }

  get text() {
    return this.area.value;
  }

  get cursor() {
    return this.area.selectionStart;
  }

  /** Replaces the whole text, as when another document is opened. */
  setText(text) {
    this.area.value = text;
    this.area.setSelectionRange(0, 0);
    this.frame.scrollTo(0, 0);
    this.redraw();
  }

  /** Replaces a range as if the person had typed it: undo takes it back. */
  replace(start, end, text, cursor = start + text.length) {
    this.area.focus();
    this.area.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, text)) {
      this.area.setRangeText(text, start, end, "end");
      this.redraw();
    }
    this.area.setSelectionRange(cursor, cursor);
  }

  /** Shows a place in the text and puts the cursor there. */
  reveal(start, end = start) {
    this.area.focus();
    this.area.setSelectionRange(start, end);
    const { top, bottom } = this.boxOf(start);
    const frame = this.frame.getBoundingClientRect();
    if (top < frame.top + 20 || bottom > frame.bottom - 20) {
      this.frame.scrollBy(0, top - frame.top - frame.height / 3);
    }
  }

  redraw() {
    this.hideHover();
    const { text } = this;
    if (text.length > longestColored) {
      this.paint.textContent = `${text}\n`;
    } else {
      const tokens = this.colorTokens(text);
      const colors = this.colors(tokens);
      this.paint.replaceChildren(...coloredText(text, tokens, colors), "\n");
    }
    this.showProblems(movedProblems(this.problems, this.drawn || "", text));
    this.drawn = text;
    this.changed();
  }

  /** Marks ranges of the text: `{severity, message, start, end}`. */
  showProblems(problems) {
    this.problems = problems;
    const pieces = [];
    let position = 0;
    for (const { start, end, severity } of [...problems].sort((a, b) => a.start - b.start)) {
      if (start < position) continue;
      pieces.push(this.text.slice(position, start));
      pieces.push(element("span", { class: severity }, this.text.slice(start, end) || " "));
      position = end;
    }
    this.squiggles.replaceChildren(...pieces);
    this.area.setAttribute(
      "aria-invalid", problems.some(({ severity }) => severity === "error") ? "true" : "false");
    this.drawGutter();
  }

  drawGutter() {
    const marks = new Map();
    for (const { start, severity } of this.problems) {
      const line = this.lineOf(start);
      if (marks.get(line) !== "error") marks.set(line, severity);
    }
    const count = this.lineOf(this.text.length);
    const lines = [];
    for (let line = 1; line <= count; line += 1) {
      const mark = marks.get(line);
      lines.push(mark ? element("span", { class: mark }, `\u25cf ${line}`) : `${line}`, "\n");
    }
    this.gutter.replaceChildren(...lines);
  }

  /** The line of an offset, from 1. */
  lineOf(offset) {
    let line = 1;
    for (let at = this.text.indexOf("\n"); at >= 0 && at < offset;
      at = this.text.indexOf("\n", at + 1)) line += 1;
    return line;
  }

  /** The offset of a line and column, both from 1. */
  offsetOf(line, column) {
    const lines = this.text.split("\n");
    const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    const within = Math.min(column - 1, (lines[line - 1] || "").length);
    return Math.min(before + within, this.text.length);
  }

  // The text under the transparent one has the same places: they are measured there.
  boxOf(offset) {
    const walker = document.createTreeWalker(this.paint, NodeFilter.SHOW_TEXT);
    let rest = offset;
    while (walker.nextNode()) {
      const { length } = walker.currentNode;
      if (rest < length || (rest === length && !walker.currentNode.data.endsWith("\n"))) {
        const range = document.createRange();
        range.setStart(walker.currentNode, rest);
        range.setEnd(walker.currentNode, Math.min(rest + 1, length));
        const boxes = range.getClientRects();
        if (boxes.length > 0) return boxes[0];
      }
      rest -= length;
    }
    return this.paint.getBoundingClientRect();
  }

  // The offset under the pointer; in a font whose letters are all of one width.
  offsetUnder(event) {
    const box = this.area.getBoundingClientRect();
    const style = getComputedStyle(this.area);
    const line = Math.floor(
      (event.clientY - box.top - parseFloat(style.paddingTop)) / parseFloat(style.lineHeight));
    const column = (event.clientX - box.left - parseFloat(style.paddingLeft)) / this.letterWidth;
    const lines = this.text.split("\n");
    if (line < 0 || line >= lines.length || column < 0 || column >= lines[line].length) return -1;
    return this.offsetOf(line + 1, Math.floor(column) + 1);
  }

  get letterWidth() {
    if (!this.measuredWidth) {
      const probe = element("span", {}, "0".repeat(100));
      this.paint.append(probe);
      this.measuredWidth = probe.getBoundingClientRect().width / 100;
      probe.remove();
    }
    return this.measuredWidth;
  }

  hovered(event) {
    const offset = this.offsetUnder(event);
    const found = this.problems.filter(({ start, end }) =>
      start <= offset && offset < Math.max(end, start + 1));
    if (found.length === 0) {
      this.hideHover();
      return;
    }
    if (this.hover?.problem === found[0]) return;
    this.hideHover();
    const node = element(
      "div", { class: "hover", role: "tooltip" },
      found.map(({ severity, message }) => element("p", { class: severity }, message)));
    document.body.append(node);
    const box = this.boxOf(found[0].start);
    node.style.left = `${Math.min(box.left, innerWidth - node.offsetWidth - 8)}px`;
    const below = box.bottom + 4;
    node.style.top = below + node.offsetHeight > innerHeight
      ? `${box.top - node.offsetHeight - 4}px` : `${below}px`;
    this.hover = { node, problem: found[0] };
  }

  hideHover() {
    this.hover?.node.remove();
    this.hover = null;
  }

  pressed(event) {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey
      || event.altKey) return;
    const { selectionStart: start, selectionEnd: end } = this.area;
    const before = this.text[start - 1] || "";
    const after = this.text[end] || "";
    if (event.key === "Enter") {
      event.preventDefault();
      this.newLine(start, end, before, after);
    } else if (event.key === "Backspace" && start === end && pairs[before] === after && after) {
      event.preventDefault();
      this.replace(start - 1, end + 1, "");
    } else if (Object.values(pairs).includes(event.key) && after === event.key && start === end) {
      event.preventDefault();
      this.area.setSelectionRange(start + 1, start + 1);
      this.changed();
    } else if (pairs[event.key] && this.mayPair(event.key, start, end, before, after)) {
      event.preventDefault();
      const inner = this.text.slice(start, end);
      this.replace(start, end, event.key + inner + pairs[event.key], start + 1);
    }
  }

  mayPair(key, start, end, before, after) {
    if (start !== end) return true;
    if (key === '"') return !/["\w]/.test(before) && !/["\w]/.test(after);
    return after === "" || /[\s)\]},]/.test(after);
  }

  newLine(start, end, before, after) {
    const lineStart = this.text.lastIndexOf("\n", start - 1) + 1;
    const indent = /^[ \t]*/.exec(this.text.slice(lineStart, start))[0];
    if (/[{([]/.test(before)) {
      const opened = `\n${indent}  `;
      const closed = pairs[before] === after ? `\n${indent}` : "";
      this.replace(start, end, opened + closed, start + opened.length);
    } else {
      this.replace(start, end, `\n${indent}`);
    }
  }
}

// Problems before and behind a change stay, until somebody looks at the text again.
function movedProblems(problems, before, after) {
  const least = Math.min(before.length, after.length);
  let same = 0;
  while (same < least && before[same] === after[same]) same += 1;
  let tail = 0;
  while (tail < least - same && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const shift = after.length - before.length;
  return problems.flatMap((problem) => {
    if (problem.end < same) return [problem];
    if (problem.start < before.length - tail) return [];
    return [{ ...problem, start: problem.start + shift, end: problem.end + shift }];
  });
}

/** Text as nodes, with a span around each token that has a colour. */
export function coloredText(text, tokens, colors) {
  const pieces = [];
  let position = 0;
  tokens.forEach((token, index) => {
    if (token.start > position) pieces.push(text.slice(position, token.start));
    pieces.push(element("span", { class: colors[index] }, token.text));
    position = token.end;
  });
  pieces.push(text.slice(position));
  return pieces;
}
