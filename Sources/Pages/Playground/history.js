import { byId, element } from "../Shared/elements.js";
import { recall, remember } from "../Shared/theme.js";
import { endpointNamed } from "../Shared/server.js";
import { currentToken } from "../Shared/token.js";

const historyKey = "packgate.playground.history";
const mostEntries = 60;
const longestEntry = 20_000;
const longestHistory = 400_000;

/** Takes out what looks like one of the product's secrets, and this tab's token in any form. */
export function withoutSecrets(text) {
  const rest = text.replace(/\bcg[at]_[A-Za-z0-9]{8,}/g, (secret) => `${secret.slice(0, 4)}...`);
  const token = currentToken();
  return token === "" ? rest : rest.replaceAll(token, "...");
}

function isEntry(entry) {
  return entry && typeof entry.document === "string" && typeof entry.variables === "string"
    && typeof entry.endpoint === "string" && typeof entry.at === "number";
}

/** What was run in this browser: documents and variables, the newest first, and not much of it. */
export class RunHistory {
  constructor(open) {
    this.open = open;
    this.dialog = byId("history-dialog");
    byId("history").addEventListener("click", () => {
      this.draw();
      this.dialog.showModal();
    });
    byId("history-close").addEventListener("click", () => this.dialog.close());
    byId("history-clear").addEventListener("click", () => {
      remember(localStorage, historyKey, null);
      this.draw();
    });
  }

  get entries() {
    try {
      const entries = JSON.parse(recall(localStorage, historyKey) || "[]");
      return Array.isArray(entries) ? entries.filter(isEntry).slice(0, mostEntries) : [];
    } catch {
      return [];
    }
  }

  add({ endpoint, document, variables, name }) {
    const entry = {
      endpoint, document: withoutSecrets(document), variables: withoutSecrets(variables), name,
      at: Date.now(),
    };
    if (entry.document.length + entry.variables.length > longestEntry) return;
    const isSame = (other) => other.endpoint === endpoint && other.name === name
      && other.document === entry.document && other.variables === entry.variables;
    const entries = [entry, ...this.entries.filter((other) => !isSame(other))];
    this.save(entries.slice(0, mostEntries));
  }

  save(entries) {
    const kept = [...entries];
    while (JSON.stringify(kept).length > longestHistory) kept.pop();
    remember(localStorage, historyKey, JSON.stringify(kept));
  }

  draw() {
    const { entries } = this;
    byId("history-list").replaceChildren(...entries.map((entry) => this.row(entry)));
    if (entries.length === 0) {
      byId("history-list").append(
        element("li", { class: "none" }, "Nothing yet. What you run is listed here."));
    }
    byId("history-clear").disabled = entries.length === 0;
  }

  row(entry) {
    const at = new Date(entry.at);
    const text = entry.document.replace(/#.*$/gm, "").replace(/\s+/g, " ").trim();
    return element(
      "li", {},
      element(
        "button", {
          class: "entry", type: "button",
          click: () => {
            this.dialog.close();
            this.open(entry);
          },
        },
        element("strong", {}, entry.name || "Without a name"),
        element("time", { datetime: at.toISOString() }, at.toLocaleString("en-GB")),
        element("span", {}, `${endpointNamed(entry.endpoint).name}: ${text}`)),
      element(
        "button", {
          class: "icon", type: "button", "aria-label": "Forget this one",
          click: () => {
            this.save(this.entries.filter(({ at: other }) => other !== entry.at));
            this.draw();
          },
        }, "\u00d7"));
  }
}
