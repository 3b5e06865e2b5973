import { byId, element } from "../Shared/elements.js";

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
const control = isMac ? "Cmd" : "Ctrl";

/** What the keys do, as the list behind F1 says. */
const keyList = [
  [`${control} Enter`, "Run the operation at the cursor; stop it while it runs"],
  ["Ctrl Space", "Complete what stands at the cursor; it also opens while you type"],
  ["Enter, Tab", "Take the completion; Escape closes the list"],
  [`${control} Shift F`, "Format the document"],
  [`${control} K`, "Search the schema"],
  ["F2", "Show the name at the cursor in the schema"],
  ["F8", "Go to the next problem"],
  ["Alt 1 ... 4", "Go to the document, variables, headers, result"],
  ["Escape, Tab", "Leave an editor; Shift Tab goes back"],
  ["F1 or ?", "The list of all keys"],
];

/** Text for a person of this machine: "Ctrl" or "Cmd". */
export const controlKey = control;

function keyRows(rows) {
  return rows.flatMap(([keys, meaning]) => [
    element("dt", {}, keys.split(" ").map((key, index) => [
      index > 0 ? " " : null,
      /^(or|\.\.\.)$/.test(key) ? key : element("kbd", {}, key.replace(",", "")),
    ]).flat()),
    element("dd", {}, meaning),
  ]);
}

/** The keys that somebody needs first, for a list. */
export function firstKeys() {
  return keyRows(keyList.filter((_, index) => [0, 1, 4, 9].includes(index)));
}

/** Opens the list of keys and closes it. */
export function startKeysDialog() {
  const dialog = byId("keys-dialog");
  byId("keys-list").append(...keyRows(keyList));
  byId("keys").addEventListener("click", () => dialog.showModal());
  byId("keys-close").addEventListener("click", () => dialog.close());
}

/** Calls the actions of the page's keys: `run`, `format`, `search`, `look`, `next`, `go(n)`. */
export function startKeys(actions) {
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]") || event.isComposing) return;
    const isControl = event.ctrlKey || event.metaKey;
    const isWriting = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName);
    const key = event.key.toLowerCase();
    const digit = /^Digit([1-4])$/.exec(event.code);
    if (isControl && key === "enter") {
      actions.run();
    } else if (isControl && event.shiftKey && key === "f") {
      actions.format();
    } else if (isControl && !event.shiftKey && key === "k") {
      actions.search();
    } else if (key === "f2") {
      actions.look();
    } else if (key === "f8") {
      actions.next();
    } else if (event.altKey && !isControl && digit) {
      actions.go(Number(digit[1]));
    } else if (key === "f1" || (event.key === "?" && !isWriting)) {
      byId("keys").click();
    } else {
      return;
    }
    event.preventDefault();
  });
}
