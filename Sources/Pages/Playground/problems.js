import { byId, element } from "../Shared/elements.js";

/** As many problems are listed; who has more, mends some of them first. */
const mostProblems = 50;

/** The list of what is wrong, below the document: for who has no mouse, and for everyone. */
export class ProblemList {
  constructor(editor) {
    this.editor = editor;
    this.host = byId("problems");
    this.problems = [];
  }

  show(problems) {
    this.problems = [...problems].sort((a, b) => a.start - b.start).slice(0, mostProblems);
    this.host.hidden = problems.length === 0;
    this.host.setAttribute(
      "aria-label", problems.length === 1 ? "1 problem" : `${problems.length} problems`);
    this.host.replaceChildren(...this.problems.map(({ severity, message, start, end }) => {
      const line = this.editor.lineOf(start);
      const isError = severity === "error";
      return element(
        "button", { type: "button", click: () => this.editor.reveal(start, end) },
        element(
          "span", { class: `mark ${severity}`, "aria-label": isError ? "Error" : "Note" },
          isError ? "\u00d7" : "!"),
        element("span", { class: "place" }, `line ${line}`), element("span", {}, message));
    }));
  }

  /** Goes to the problem behind the cursor, or to the first. */
  next() {
    const { cursor } = this.editor;
    const following = this.problems.find(({ start }) => start > cursor) || this.problems[0];
    if (following) this.editor.reveal(following.start, following.end);
  }
}
