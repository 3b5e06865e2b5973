import { byId } from "../Shared/elements.js";
import { recall, remember } from "../Shared/theme.js";

/**
 * Lets a separator be dragged, and moved with the arrow keys: it sets a custom property of the
 * workbench, within bounds that leave both sides usable.
 */
export function startSplitter(id, { property, unit, value, bounds, measure, invert = false }) {
  const separator = byId(id);
  const workbench = byId("workbench");
  const key = `packgate.playground.${property}`;
  const isVertical = separator.getAttribute("aria-orientation") === "vertical";
  let current = Number(recall(localStorage, key)) || value;

  const set = (wanted) => {
    current = Math.round(Math.max(bounds[0], Math.min(bounds[1], wanted)) * 10) / 10;
    workbench.style.setProperty(`--${property}`, `${current}${unit}`);
    separator.setAttribute("aria-valuenow", Math.round(current));
  };
  separator.setAttribute("aria-valuemin", bounds[0]);
  separator.setAttribute("aria-valuemax", bounds[1]);
  set(current);

  separator.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    separator.setPointerCapture(event.pointerId);
    separator.classList.add("dragged");
  });
  separator.addEventListener("pointermove", (event) => {
    if (separator.classList.contains("dragged")) set(measure(event));
  });
  for (const name of ["pointerup", "pointercancel"]) {
    separator.addEventListener(name, () => {
      separator.classList.remove("dragged");
      remember(localStorage, key, String(current));
    });
  }
  separator.addEventListener("keydown", (event) => {
    const [less, more] = isVertical ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    const step = (bounds[1] - bounds[0]) / 20 * (invert ? -1 : 1);
    if (event.key !== less && event.key !== more) return;
    event.preventDefault();
    set(current + (event.key === more ? step : -step));
    remember(localStorage, key, String(current));
  });
}
