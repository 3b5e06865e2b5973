import { byId, element } from "../Shared/elements.js";
import { recall, remember } from "../Shared/theme.js";

const tokenKey = "packgate.token";

/** The token of this tab; empty where none was given. It is kept for as long as the tab lives. */
export function currentToken() {
  return recall(sessionStorage, tokenKey) || "";
}

/** Whether the server takes requests without a token, as it does in development only. */
export const isOpenServer = document.documentElement.dataset.access === "open";

/** Whether asking the server makes sense before somebody has given a token. */
export function mayAsk() {
  return isOpenServer || currentToken() !== "";
}

/** The head's button that shows whether there is a token, and the dialog behind it. */
export class TokenDialog {
  constructor(changed) {
    this.changed = changed;
    this.button = byId("token");
    this.dialog = byId("token-dialog");
    this.field = byId("token-field");
    this.reason = byId("token-reason");
    this.button.addEventListener("click", () => this.ask(""));
    byId("token-forget").addEventListener("click", () => this.take(""));
    byId("token-cancel").addEventListener("click", () => this.dialog.close());
    byId("token-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const token = this.field.value.trim();
      if (!/^[\x21-\x7e]+$/.test(token)) {
        this.explain("A token is visible ASCII characters, without blanks.");
        return;
      }
      this.take(token);
    });
    this.show();
  }

  /** Asks for a token and says why. */
  ask(reason) {
    this.field.value = "";
    this.explain(reason);
    if (!this.dialog.open) this.dialog.showModal();
    this.field.focus();
  }

  explain(reason) {
    this.reason.textContent = reason;
    this.reason.hidden = reason === "";
  }

  take(token) {
    remember(sessionStorage, tokenKey, token === "" ? null : token);
    this.field.value = "";
    this.dialog.close();
    this.show();
    this.changed();
  }

  show() {
    const token = currentToken();
    const state = token ? `Token ...${token.slice(-4)}` : isOpenServer ? "Open" : "No token";
    this.button.replaceChildren(
      element("span", { class: token || isOpenServer ? "dot good" : "dot warn" }), state);
    this.button.setAttribute(
      "aria-label", token ? "Administrator token is set; change it" : "Give a token");
  }
}
