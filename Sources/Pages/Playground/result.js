import { byId, element, notify } from "../Shared/elements.js";
import { formatBytes, formatCount, formatElapsed, formatTime } from "../Shared/numbers.js";
import { coloredText } from "../Playground/editor.js";
import { tokenizeJSON } from "../Playground/json.js";
import { firstKeys } from "../Playground/keys.js";

/** Longer responses are shown without colours. */
const longestColoredResult = 300_000;
/** As many events of a subscription stay on the page. */
const mostEvents = 200;

/** The pane of the result: a response, the events of a subscription, or why there is neither. */
export class ResultPane {
  constructor(reveal) {
    this.reveal = reveal;
    this.status = byId("result-status");
    this.body = byId("result-body");
    this.copy = byId("copy");
    this.text = "";
    this.copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(this.text);
        notify("The result is in the clipboard.");
      } catch {
        notify("The browser does not let the page use the clipboard.");
      }
    });
    this.showText("");
    this.body.replaceChildren(element("dl", { class: "first-keys" }, firstKeys()));
  }

  message(title, text) {
    this.body.replaceChildren(
      element("p", { class: "message" }, element("strong", {}, title), text));
  }

  showText(text) {
    this.text = text;
    this.copy.hidden = text === "";
  }

  showStatus(headline, isBad, ...details) {
    this.status.replaceChildren(
      element("strong", { class: isBad ? "bad" : null }, headline),
      ...details.filter(Boolean).map((detail) => element("span", {}, detail)));
  }

  waiting() {
    this.status.replaceChildren("Running ...");
    this.body.setAttribute("aria-busy", "true");
  }

  /** The request did not come to an answer. */
  failed(text) {
    this.body.removeAttribute("aria-busy");
    this.showText("");
    this.showStatus("No answer", true);
    this.message("The request failed.", text);
  }

  stopped() {
    this.body.removeAttribute("aria-busy");
    this.showText("");
    this.showStatus("Stopped", false);
    this.message("The request was stopped.", "The server may have executed it all the same.");
  }

  /** A response as `send` gives it, and what its status means. */
  response({ status, text, json, size, elapsed }, meaning) {
    this.body.removeAttribute("aria-busy");
    const errors = Array.isArray(json?.errors) ? json.errors : [];
    const count = errors.length === 1 ? "1 error" : `${errors.length} errors`;
    const isBad = errors.length > 0 || status >= 300;
    this.showStatus(
      isBad && errors.length > 0 ? count : isBad ? "Refused" : "OK", isBad, `Status ${status}`,
      formatElapsed(elapsed), formatBytes(size));
    const shown = json === undefined ? text : JSON.stringify(json, null, 2);
    this.showText(shown);
    const parts = [];
    if (meaning && status !== 400) {
      parts.push(element("p", { class: "message" }, element("strong", {}, meaning)));
    }
    if (errors.length > 0) parts.push(this.errorList(errors));
    parts.push(this.source(shown, json !== undefined));
    this.body.replaceChildren(...parts);
    this.body.scrollTop = 0;
  }

  errorList(errors) {
    return element("ul", { class: "faults" }, errors.slice(0, 50).map((error) => {
      const parts = [element("span", {}, String(error?.message ?? "An error without a message"))];
      const [place] = Array.isArray(error?.locations) ? error.locations : [];
      if (place && Number.isInteger(place.line)) {
        parts.push(element("button", {
          class: "link", type: "button", click: () => this.reveal(place.line, place.column),
        }, `line ${place.line}`));
      }
      if (Array.isArray(error?.path)) {
        parts.push(element("code", { class: "kind" }, error.path.join(".")));
      }
      if (error?.extensions?.code) {
        parts.push(element("span", { class: "code" }, String(error.extensions.code)));
      }
      return element("li", {}, parts);
    }));
  }

  source(text, isJSON) {
    const pre = element("pre");
    if (isJSON && text.length <= longestColoredResult) {
      const tokens = tokenizeJSON(text);
      pre.append(...coloredText(text, tokens, tokens.map(({ kind }) => kind)));
    } else {
      pre.textContent = text;
    }
    return pre;
  }

  // MARK: Events

  /** A subscription begins. */
  listen() {
    this.showText("");
    this.count = 0;
    this.events = element("ol", { class: "events", "aria-label": "Events, the newest first" });
    this.note = element("p", { class: "message" }, element("strong", {}, "Waiting for events."),
      "Each is listed here when it comes, the newest first.");
    this.body.replaceChildren(this.note, this.events);
    this.showStatus("Connecting", false);
  }

  /** The server has taken the subscription. */
  listening(transport) {
    this.transport = transport;
    this.showStatus("Listening", false, this.eventCount, transport);
  }

  get eventCount() {
    return this.count === 1 ? "1 event" : `${formatCount(this.count)} events`;
  }

  event(result) {
    this.count += 1;
    this.note.hidden = true;
    const text = JSON.stringify(result, null, 2);
    const isFirst = this.count === 1;
    const now = new Date();
    this.events.prepend(element(
      "li", {},
      element(
        "details", { open: isFirst },
        element(
          "summary", {}, element("span", { class: "number" }, `${this.count}`),
          element("time", { datetime: now.toISOString() }, formatTime(now)),
          element("span", { class: "line" }, JSON.stringify(result.data ?? result))),
        this.source(text, true))));
    while (this.events.children.length > mostEvents) this.events.lastChild.remove();
    this.showText([...this.events.querySelectorAll("pre")].length > 0 ? text : "");
    if (this.transport) this.showStatus("Listening", false, this.eventCount, this.transport);
  }

  /** The subscription is over, by itself or for a reason. */
  ended(reason) {
    const isBad = reason !== "";
    this.showStatus(isBad ? "Ended" : "Stopped", isBad, this.eventCount);
    this.transport = null;
    if (isBad || this.count === 0) {
      this.note.hidden = false;
      this.note.replaceChildren(
        element("strong", {}, isBad ? reason : "The subscription has ended."),
        this.count === 0 ? "No event came." : "");
    }
  }
}
