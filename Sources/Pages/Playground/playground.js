import { announce, byId, debounced, element, notify } from "../Shared/elements.js";
import { EventSubscription } from "../Shared/events.js";
import { explain, send } from "../Shared/server.js";
import { recall, remember, startTheme } from "../Shared/theme.js";
import { TokenDialog, mayAsk } from "../Shared/token.js";
import { complete, describeAt } from "../Playground/completion.js";
import { Documentation } from "../Playground/documentation.js";
import { Editor } from "../Playground/editor.js";
import { formatDocument } from "../Playground/format.js";
import { RunHistory } from "../Playground/history.js";
import { checkVariables, readVariables, tokenizeJSON } from "../Playground/json.js";
import { startKeys, startKeysDialog } from "../Playground/keys.js";
import { ProblemList } from "../Playground/problems.js";
import { ResultPane } from "../Playground/result.js";
import { SchemaModel, introspectionRequest } from "../Playground/schema.js";
import { longestLink, readShared, shareLink } from "../Playground/sharing.js";
import { startSplitter } from "../Playground/splitter.js";
import { Suggestions } from "../Playground/suggestions.js";
import { operationAt, parse } from "../Playground/syntax.js";
import { colorClasses, tokenize } from "../Playground/tokens.js";
import { validate } from "../Playground/validation.js";
import { welcomeDocument } from "../Playground/welcome.js";

const draftKey = "packgate.playground.draft";

/** Header fields as a person writes them, one a line: `{fields, problems}`. */
export function readHeaders(text) {
  const fields = [];
  const problems = [];
  let start = 0;
  for (const line of text.split("\n")) {
    const end = start + line.length;
    const found = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*([\t\x20-\x7e]*)$/.exec(line);
    if (found) {
      fields.push([found[1], found[2].trim()]);
    } else if (line.trim()) {
      const message = 'A header field is a name, a colon and a value: "Idempotency-Key: 7".';
      problems.push({ severity: "error", message, start, end });
    }
    start = end + 1;
  }
  return { fields, problems };
}

function headerTokens(text) {
  const tokens = [];
  for (const found of text.matchAll(/^([^\n:]*)(:)([^\n]*)$/gm)) {
    let start = found.index;
    [found[1], found[2], found[3]].forEach((part, index) => {
      const kind = ["member", "punctuator", "string"][index];
      if (part) tokens.push({ kind, text: part, start, end: start + part.length });
      start += part.length;
    });
  }
  return tokens;
}

class Playground {
  constructor() {
    this.endpoint = "admin";
    this.schema = null;
    this.running = null;
    this.drafts = this.readDrafts();
    startTheme();
    startKeysDialog();
    this.token = new TokenDialog(() => this.loadSchema());
    this.documentation = new Documentation();
    this.check = debounced(150, () => this.checkAll());
    this.saveDrafts = debounced(400, () => this.keepDrafts());
    this.makeEditors();
    this.result = new ResultPane((line, column) =>
      this.editor.reveal(this.editor.offsetOf(line, column)));
    this.history = new RunHistory((entry) => this.openEntry(entry));
    this.startControls();
    this.startPanes();
    this.begin();
  }

  readDrafts() {
    try {
      return JSON.parse(recall(sessionStorage, draftKey)) || {};
    } catch {
      return {};
    }
  }

  keepDrafts() {
    remember(sessionStorage, draftKey, JSON.stringify({ ...this.drafts, last: this.endpoint }));
  }

  makeEditors() {
    const changed = () => {
      if (!this.headers) return;
      this.drafts[this.endpoint] = { document: this.editor.text, variables: this.variables.text };
      this.saveDrafts();
      this.check();
    };
    this.editor = new Editor(byId("document-editor"), {
      label: "GraphQL document", tokens: tokenize, colors: colorClasses, changed,
    });
    const kinds = (tokens) => tokens.map(({ kind }) => kind);
    this.variables = new Editor(byId("variables-panel"), {
      label: "Variables, a JSON object", placeholder: '{ "name": "acme/core" }',
      tokens: tokenizeJSON, colors: kinds, changed,
    });
    this.headers = new Editor(byId("headers-panel"), {
      label: "Header fields, one a line", placeholder: "Idempotency-Key: 2f1c...",
      tokens: headerTokens, colors: kinds, changed,
    });
    this.problems = new ProblemList(this.editor);
    this.suggestions = new Suggestions(this.editor, (text, offset) =>
      this.schema ? complete(text, offset, this.schema)
        : { start: offset, end: offset, candidates: [] });
    this.editor.area.addEventListener("keyup", () => this.showOperation());
    this.editor.area.addEventListener("click", () => this.showOperation());
  }

  startControls() {
    byId("run").addEventListener("click", () => this.runOrStop());
    byId("format").addEventListener("click", () => this.format());
    byId("share").addEventListener("click", () => this.share());
    byId("operation").addEventListener("change", (event) => {
      const chosen = this.operations[Number(event.target.value)];
      if (chosen) this.editor.reveal(chosen.start);
    });
    for (const radio of document.querySelectorAll("input[name=endpoint]")) {
      radio.addEventListener("change", () => this.switchTo(radio.value));
    }
    startKeys({
      run: () => this.runOrStop(), format: () => this.format(), next: () => this.problems.next(),
      search: () => {
        this.showDocumentation(true);
        this.documentation.search.focus();
        this.documentation.search.select();
      },
      look: () => this.lookUp(),
      go: (number) => this.go(number),
    });
  }

  startPanes() {
    const tabs = ["variables", "headers"];
    tabs.forEach((name, index) => {
      const tab = byId(`${name}-tab`);
      tab.addEventListener("click", () => this.showTab(name));
      tab.addEventListener("keydown", (event) => {
        if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
        event.preventDefault();
        this.showTab(tabs[1 - index]);
        byId(`${tabs[1 - index]}-tab`).focus();
      });
    });
    const toggle = byId("documentation-toggle");
    toggle.addEventListener("click", () =>
      this.showDocumentation(toggle.getAttribute("aria-pressed") !== "true"));
    const isNarrow = matchMedia("(max-width: 1100px)");
    isNarrow.addEventListener("change", () => this.showDocumentation(!isNarrow.matches));
    this.showDocumentation(!isNarrow.matches);
    const workbench = byId("workbench");
    startSplitter("middle-separator", {
      property: "request", unit: "%", value: 40, bounds: [20, 70],
      measure: (event) => {
        const box = workbench.getBoundingClientRect();
        return ((event.clientX - box.left) / box.width) * 100;
      },
    });
    startSplitter("lower-separator", {
      property: "lower", unit: "px", value: 150, bounds: [34, 420], invert: true,
      measure: (event) => workbench.querySelector(".request").getBoundingClientRect().bottom
        - event.clientY,
    });
  }

  showTab(name) {
    for (const each of ["variables", "headers"]) {
      const isShown = each === name;
      byId(`${each}-tab`).setAttribute("aria-selected", String(isShown));
      byId(`${each}-tab`).tabIndex = isShown ? 0 : -1;
      byId(`${each}-panel`).hidden = !isShown;
    }
  }

  showDocumentation(isShown) {
    byId("documentation").hidden = !isShown;
    byId("documentation-toggle").setAttribute("aria-pressed", String(isShown));
  }

  go(number) {
    if (number === 2 || number === 3) this.showTab(number === 2 ? "variables" : "headers");
    [this.editor.area, this.variables.area, this.headers.area, byId("result-body")][number - 1]
      .focus();
  }

  async begin() {
    const shared = await readShared(location.hash);
    if (shared) {
      history.replaceState(null, "", location.pathname + location.search);
      this.openEntry(shared);
      notify("From a shared link. Nothing has been run.");
      return;
    }
    this.show(this.drafts.last === "catalog" ? "catalog" : "admin");
  }

  openEntry({ endpoint, document: text, variables }) {
    this.drafts[endpoint] = { document: text, variables };
    this.show(endpoint);
  }

  switchTo(endpoint) {
    if (endpoint !== this.endpoint) this.show(endpoint);
  }

  show(endpoint) {
    const isOther = endpoint !== this.endpoint || !this.schema;
    // The editors tell of their change: what they show belongs to the new endpoint by then.
    const draft = this.drafts[endpoint] || { document: welcomeDocument(endpoint), variables: "" };
    this.endpoint = endpoint;
    document.querySelector(`input[name=endpoint][value=${endpoint}]`).checked = true;
    const { document: text, variables } = draft;
    this.variables.setText(variables);
    this.editor.setText(text);
    if (isOther) this.loadSchema();
  }

  // MARK: Schema

  async loadSchema() {
    const { endpoint } = this;
    this.setSchema(null, "Reading the schema ...");
    if (!mayAsk()) {
      this.setSchema(null, "The schema is read when there is a token.");
      this.token.ask("");
      return;
    }
    try {
      const { status, json } = await send(endpoint, introspectionRequest);
      if (endpoint !== this.endpoint) return;
      if (json?.data?.__schema) {
        this.setSchema(new SchemaModel(json.data));
        announce("The schema has been read");
      } else if (status === 401) {
        this.setSchema(null, explain(401));
        this.token.ask(explain(401));
      } else {
        const reason = json?.errors?.[0]?.message || explain(status);
        this.setSchema(
          null, "Introspection is off: the server does not show its schema. Operations run as "
            + `usual, without completion and checks here. It says: ${reason}`);
      }
    } catch (error) {
      if (endpoint === this.endpoint) this.setSchema(null, error.message);
    }
  }

  setSchema(schema, reason = "") {
    this.schema = schema;
    this.documentation.setSchema(schema, reason);
    byId("lower-note").textContent = schema ? "" : reason.split(": ")[0].replace(/\.\s.*$/, ".");
    byId("lower-note").title = reason;
    this.checkAll();
  }

  lookUp() {
    const found = this.schema && describeAt(this.editor.text, this.editor.cursor, this.schema);
    if (!found) {
      announce("The schema has nothing for the name at the cursor");
      return;
    }
    this.showDocumentation(true);
    if (found.owner) {
      this.documentation.openType(found.owner.name, found.definition.name);
    } else {
      this.documentation.openType(found.type, found.definition.name);
    }
  }

  // MARK: Checks

  checkAll() {
    this.parsed = parse(this.editor.text);
    const problems = [...this.parsed.problems];
    if (this.schema) problems.push(...validate(this.parsed, this.schema));
    this.editor.showProblems(problems);
    this.problems.show(problems);
    this.operations = this.parsed.definitions.filter(({ kind }) => kind === "operation");
    this.showOperation();
    const variables = readVariables(this.variables.text);
    const isUsed = this.variables.text.trim() !== "";
    const misfits = isUsed ? checkVariables(variables, this.currentOperation) : [];
    this.variables.showProblems([...variables.problems, ...misfits]);
    this.headers.showProblems(readHeaders(this.headers.text).problems);
    this.showLowerProblem([...variables.problems, ...misfits]);
  }

  showLowerProblem(problems) {
    const headers = readHeaders(this.headers.text).problems;
    const [first] = [...problems, ...headers];
    if (first) {
      byId("lower-note").textContent = first.message;
      byId("lower-note").title = first.message;
    } else if (this.schema) {
      byId("lower-note").textContent = "";
    }
  }

  get currentOperation() {
    return operationAt(this.parsed || { definitions: [] }, this.editor.cursor);
  }

  showOperation() {
    const select = byId("operation");
    const operations = this.operations || [];
    select.hidden = operations.length < 2;
    if (select.hidden) return;
    select.replaceChildren(...operations.map((operation, index) => element(
      "option", { value: index },
      `${operation.keyword} ${operation.name?.value || "without a name"}`)));
    select.value = String(operations.indexOf(this.currentOperation));
  }

  // MARK: Running

  runOrStop() {
    if (this.running) {
      this.running.stop();
    } else {
      this.run();
    }
  }

  run() {
    this.suggestions.close();
    this.checkAll();
    const operation = this.currentOperation;
    const variables = readVariables(this.variables.text);
    const headers = readHeaders(this.headers.text);
    if (this.editor.text.trim() === "") {
      this.refuse("There is nothing to run.", "Write a document, or open one of the history.");
    } else if (variables.problems.length > 0) {
      this.showTab("variables");
      this.refuse("The variables are no JSON object.", variables.problems[0].message);
    } else if (headers.problems.length > 0) {
      this.showTab("headers");
      this.refuse("A header field cannot be read.", headers.problems[0].message);
    } else if (!mayAsk() && !headers.fields.some(([name]) => /^authorization$/i.test(name))) {
      this.token.ask("Operations need the administrator's token.");
    } else {
      this.start(operation, variables.values, headers.fields);
    }
  }

  refuse(title, text) {
    this.result.showText("");
    this.result.showStatus("Not sent", true);
    this.result.message(title, text);
  }

  // The other operations are blanked, so that a mistake in one of them does not stop this one; the
  // lines stay where they are. A document with one operation is sent as it is.
  documentFor(operation) {
    let { text } = this.editor;
    if (this.parsed.problems.length > 0) return text;
    for (const other of this.operations) {
      if (other === operation) continue;
      const blank = text.slice(other.start, other.end).replace(/[^\n]/g, " ");
      text = text.slice(0, other.start) + blank + text.slice(other.end);
    }
    return text;
  }

  start(operation, values, headers) {
    const document = this.editor.text;
    const request = { query: this.documentFor(operation) };
    if (Object.keys(values).length > 0) request.variables = values;
    const name = operation?.name?.value;
    if (name) request.operationName = name;
    this.history.add({
      endpoint: this.endpoint, document, variables: this.variables.text, name: name || "",
    });
    if (operation?.keyword === "subscription") {
      this.subscribe(request, headers);
    } else {
      this.ask(request, headers);
    }
  }

  setRunning(running) {
    this.running = running;
    byId("run").className = running ? "stopping" : "primary";
    byId("run-text").textContent = running ? "Stop" : "Run";
    byId("run").querySelector("path").setAttribute(
      "d", running ? "M2 2h8v8H2z" : "M2 1v10l9-5z");
  }

  async ask(request, headers) {
    const abort = new AbortController();
    this.setRunning({ stop: () => abort.abort() });
    this.result.waiting();
    try {
      const response = await send(this.endpoint, request, { headers, signal: abort.signal });
      this.result.response(response, explain(response.status));
      if (response.status === 401) this.token.ask(explain(401));
    } catch (error) {
      if (error.name === "AbortError") {
        this.result.stopped();
      } else {
        this.result.failed(error.message);
      }
    } finally {
      this.setRunning(null);
    }
  }

  subscribe(request, headers) {
    this.result.listen();
    this.setRunning(new EventSubscription(this.endpoint, request, {
      opened: (transport) => this.result.listening(transport),
      next: (result) => this.result.event(result),
      ended: (reason) => {
        this.result.ended(reason);
        this.setRunning(null);
      },
    }, headers));
  }

  // MARK: Document

  format() {
    const formatted = formatDocument(this.editor.text);
    if (formatted === this.editor.text) return;
    const before = this.editor.text.slice(0, this.editor.cursor).replace(/[\s,]/g, "").length;
    this.editor.replace(0, this.editor.text.length, formatted);
    let cursor = 0;
    for (let seen = 0; cursor < formatted.length && seen < before; cursor += 1) {
      if (!/[\s,]/.test(formatted[cursor])) seen += 1;
    }
    this.editor.reveal(cursor);
  }

  async share() {
    const link = await shareLink({
      endpoint: this.endpoint, document: this.editor.text, variables: this.variables.text,
    });
    if (link.length > longestLink) {
      notify("The document is too long for a link.");
      return;
    }
    history.replaceState(null, "", link);
    try {
      await navigator.clipboard.writeText(link);
      notify("The link is in the clipboard. It holds the document and its variables.");
    } catch {
      notify("The link is in the address bar. It holds the document and its variables.");
    }
  }
}

window.addEventListener("hashchange", () => {
  if (location.hash.startsWith("#1.")) location.reload();
});
new Playground();
