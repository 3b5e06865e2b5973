import { announce, element } from "../Shared/elements.js";

/** The list of what may stand at the cursor of an editor, and the keys that choose from it. */
export class Suggestions {
  constructor(editor, find) {
    this.editor = editor;
    this.find = find;
    this.found = null;
    this.selected = 0;
    this.list = element("ul", { id: "suggestions", role: "listbox", "aria-label": "Completions" });
    this.about = element("div", { class: "about" });
    this.panel = element("div", { class: "completion", hidden: true }, this.list, this.about);
    document.body.append(this.panel);
    const { area } = editor;
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-haspopup", "listbox");
    area.addEventListener("keydown", (event) => this.pressed(event), { capture: true });
    area.addEventListener("input", (event) => this.typed(event));
    area.addEventListener("blur", () => this.close());
    area.addEventListener("click", () => this.close());
    editor.frame.addEventListener("scroll", () => {
      if (this.isOpen) this.placePanel();
    });
    this.panel.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("li");
      if (option) this.accept(Number(option.dataset.index));
    });
  }

  get isOpen() {
    return this.found !== null;
  }

  typed(event) {
    const isLetter = event.inputType === "insertText" && /^[A-Za-z_$@]$/.test(event.data || "");
    if (isLetter || (this.isOpen && event.inputType === "deleteContentBackward")) {
      this.open(false);
    } else {
      this.close();
    }
  }

  pressed(event) {
    if (event.key === " " && (event.ctrlKey || event.metaKey) && !event.altKey) {
      event.preventDefault();
      this.open(true);
      return;
    }
    if (!this.isOpen) return;
    const last = this.found.candidates.length - 1;
    const moves = {
      ArrowDown: this.selected === last ? 0 : this.selected + 1,
      ArrowUp: this.selected === 0 ? last : this.selected - 1,
      PageDown: Math.min(last, this.selected + 8), PageUp: Math.max(0, this.selected - 8),
    };
    const isAccepted = (event.key === "Enter" || event.key === "Tab") && !event.shiftKey
      && !event.ctrlKey && !event.metaKey;
    if (event.key in moves) {
      this.select(moves[event.key]);
    } else if (isAccepted) {
      this.accept(this.selected);
    } else if (event.key === "Escape") {
      this.close();
      event.stopPropagation();
    } else {
      if (/^(ArrowLeft|ArrowRight|Home|End)$/.test(event.key)) this.close();
      return;
    }
    event.preventDefault();
  }

  /** Opens the list; when nobody asked for it, only where it says something new. */
  open(isAsked) {
    const { editor } = this;
    const found = this.find(editor.text, editor.cursor);
    const { candidates } = found;
    const written = editor.text.slice(found.start, editor.cursor);
    const isSaid = candidates.length === 1 && candidates[0].insert === written;
    if (candidates.length === 0 || (isSaid && !isAsked)) {
      this.close();
      if (isAsked) announce("No completions here");
      return;
    }
    this.found = found;
    this.list.replaceChildren(...candidates.map((candidate, index) =>
      this.option(candidate, index, written)));
    this.panel.hidden = false;
    this.editor.area.setAttribute("aria-controls", "suggestions");
    this.select(0);
    this.placePanel();
  }

  option({ label, detail, deprecated }, index, written) {
    const at = written ? label.toLowerCase().indexOf(written.toLowerCase()) : -1;
    const name = at < 0 ? [label] : [
      label.slice(0, at), element("b", {}, label.slice(at, at + written.length)),
      label.slice(at + written.length),
    ];
    return element(
      "li",
      {
        role: "option", id: `suggestion-${index}`, "data-index": index,
        class: deprecated ? "deprecated" : null,
      },
      element("span", {}, name), detail ? element("span", { class: "detail" }, detail) : null);
  }

  placePanel() {
    const box = this.editor.boxOf(this.found.start);
    const { panel } = this;
    const left = Math.min(box.left - 12, innerWidth - panel.offsetWidth - 8);
    panel.style.left = `${Math.max(4, left)}px`;
    const below = box.bottom + 4;
    panel.style.top = below + panel.offsetHeight > innerHeight - 4
      ? `${Math.max(4, box.top - panel.offsetHeight - 4)}px` : `${below}px`;
  }

  select(index) {
    this.selected = index;
    const options = [...this.list.children];
    options.forEach((option, each) =>
      option.setAttribute("aria-selected", each === index ? "true" : "false"));
    options[index].scrollIntoView({ block: "nearest" });
    this.editor.area.setAttribute("aria-activedescendant", `suggestion-${index}`);
    const { deprecated, description } = this.found.candidates[index];
    const text = [deprecated ? `Deprecated: ${deprecated}` : "", description].filter(Boolean);
    this.about.textContent = text.join("\n");
    this.about.hidden = text.length === 0;
  }

  close() {
    if (!this.isOpen) return;
    this.found = null;
    this.panel.hidden = true;
    this.editor.area.removeAttribute("aria-activedescendant");
    this.editor.area.removeAttribute("aria-controls");
  }

  accept(index) {
    const { start, end, candidates } = this.found;
    const { text } = this.editor;
    const indent = /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", start - 1) + 1))[0];
    const insert = candidates[index].insert.replace(/\n/g, `\n${indent}`);
    const mark = insert.indexOf("|");
    this.close();
    this.editor.replace(
      start, end, insert.replace("|", ""), start + (mark < 0 ? insert.length : mark));
    // What has just been opened is completed next, where there is a choice to show.
    if (mark >= 0 || insert.endsWith(": ") || insert.endsWith("on ")) {
      if (!insert.includes('"')) this.open(false);
    }
  }
}
