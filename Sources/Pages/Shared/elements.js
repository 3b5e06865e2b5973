// Builds elements. Nothing here or elsewhere turns text into markup: what a server or a person
// wrote becomes a text node, so that the content policy can forbid the rest.

const svgNamespace = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") {
      node.addEventListener(name, value);
    } else if (value === true) {
      node.setAttribute(name, "");
    } else {
      node.setAttribute(name, value);
    }
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** An HTML element: `element("button", {class: "quiet", click: run}, "Run")`. */
export function element(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element, made in the same way. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(svgNamespace, tag), attributes, children);
}

/** The element of the page with this id. */
export function byId(id) {
  return document.getElementById(id);
}

/** Calls `action` once, when `wait` milliseconds have passed since the last call. */
export function debounced(wait, action) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, wait);
  };
}

let announcements = null;

/** Has a screen reader say something that the eye sees elsewhere. */
export function announce(text) {
  if (!announcements) {
    announcements = element("div", { class: "unseen", role: "status" });
    document.body.append(announcements);
  }
  announcements.textContent = text;
}

/** Shows a short message at the foot of the page for a few seconds. */
export function notify(text) {
  for (const old of document.querySelectorAll(".notice-bar")) old.remove();
  const bar = element("div", { class: "notice-bar", role: "status" }, text);
  document.body.append(bar);
  setTimeout(() => bar.remove(), 4000);
}
