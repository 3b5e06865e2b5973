import { element, svg } from "../Shared/elements.js";
import { formatCount, formatShort } from "../Shared/numbers.js";

/** A tick's text has room in this many pixels. */
const tickRoom = 66;
const tickSteps = [1, 2, 3, 5, 7, 10, 15, 30, 60, 90, 120, 180, 365];
const chartInsets = { top: 8, right: 4, bottom: 20, left: 38 };
const svgAddress = "#pattern-";

/** Kinds of values, told apart by their pattern as well as by their colour. */
const patternMarks = {
  token: ["line", { x1: 0, y1: 6, x2: 6, y2: 0 }],
  grant: ["line", { x1: 0, y1: 3, x2: 6, y2: 3 }],
  package: ["circle", { cx: 3, cy: 3, r: 1.1 }],
  suspended: ["line", { x1: 0, y1: 6, x2: 6, y2: 0 }],
  frozen: ["circle", { cx: 3, cy: 3, r: 1.1 }],
  expired: ["line", { x1: 3, y1: 0, x2: 3, y2: 6 }],
};

/** Puts the patterns where every chart of the page finds them. */
export function addPatterns() {
  const patterns = Object.entries(patternMarks).map(([kind, [tag, attributes]]) => svg(
    "pattern", { id: `pattern-${kind}`, width: 6, height: 6, patternUnits: "userSpaceOnUse" },
    svg("rect", { width: 6, height: 6, class: `ground-${kind}` }),
    svg(tag, { ...attributes, class: `mark-${kind}`, "stroke-width": 1.4 })));
  document.body.append(
    svg("svg", { width: 0, height: 0, class: "unseen", "aria-hidden": "true" },
      svg("defs", {}, patterns)));
}

/** The attributes that give a shape the look of a kind. */
export function look(kind) {
  return kind in patternMarks ? { fill: `url(${svgAddress}${kind})` } : { class: "allowed" };
}

/** A small square with the look of a kind, for legends. */
export function swatch(kind) {
  return svg(
    "svg", { viewBox: "0 0 12 12", "aria-hidden": "true" },
    svg("rect", { width: 12, height: 12, rx: 2, ...look(kind) }));
}

/** A step for the axis: 1, 2 or 5 times a power of ten, so that there are two to five of them. */
export function axisStep(largest) {
  const power = 10 ** Math.floor(Math.log10(Math.max(largest, 1)));
  const fits = [power / 5, power / 2, power, power * 2].map((step) => Math.max(1, step));
  return fits.find((step) => largest / step <= 5) || power * 5;
}

/**
 * Columns over time, each a stack of values.
 *
 * `columns` are `{label, tick, values}` with one value a kind; `tick` is the text below the axis
 * where there is room. The chart can be read with the arrow keys, and has a table beside it.
 */
export class ColumnChart {
  constructor(host, { title, kinds, names, unit, height }) {
    Object.assign(this, { host, title, kinds, names, unit, height, columns: [], chosen: -1 });
    this.drawing = svg("svg", {
      class: "chart", role: "img", tabindex: "0",
      keydown: (event) => this.pressed(event), pointermove: (event) => this.pointed(event),
      pointerleave: () => this.choose(-1), blur: () => this.choose(-1),
    });
    this.readout = element("p", { class: "readout", "aria-live": "polite" });
    this.table = element("div");
    this.frame = [
      this.drawing, this.readout,
      element(
        "details", { class: "table", toggle: () => this.fillTable() },
        element("summary", {}, "As a table"), this.table),
    ];
    this.details = this.frame[2];
    new ResizeObserver(() => this.draw()).observe(host);
  }

  show(columns, summary) {
    this.columns = columns;
    this.summary = summary;
    if (!this.drawing.isConnected) this.host.replaceChildren(...this.frame);
    if (this.chosen >= columns.length) this.chosen = -1;
    this.draw();
    this.fillTable();
  }

  total({ values }) {
    return values.reduce((sum, value) => sum + value, 0);
  }

  draw() {
    if (!this.drawing.isConnected || this.columns.length === 0) return;
    const { top, right, bottom, left } = chartInsets;
    const width = Math.max(this.host.clientWidth, 120);
    const height = width < 500 ? 150 : this.height;
    const inner = { width: width - left - right, height: height - top - bottom };
    const largest = Math.max(1, ...this.columns.map((column) => this.total(column)));
    const step = axisStep(largest);
    const limit = Math.ceil(largest / step) * step;
    const y = (value) => top + inner.height * (1 - value / limit);
    const pitch = inner.width / this.columns.length;
    const thickness = Math.max(1, Math.min(44, pitch - (pitch > 5 ? 2 : pitch > 2.4 ? 1 : 0)));
    const tickStep = tickSteps.find((count) => count * pitch >= tickRoom) || 730;
    this.place = { left, pitch };
    const parts = [svg("title", {}, this.title), svg("desc", {}, this.summary)];
    for (let value = 0; value <= limit; value += step) {
      parts.push(svg("line", {
        x1: left, x2: width - right, y1: Math.round(y(value)) + 0.5, y2: Math.round(y(value)) + 0.5,
        class: value === 0 ? "rule base" : "rule",
      }));
      parts.push(svg(
        "text", { x: left - 6, y: y(value) + 4, "text-anchor": "end" }, formatShort(value)));
    }
    this.columns.forEach((column, index) => {
      const x = left + pitch * index;
      parts.push(svg("rect", {
        x, y: top, width: pitch, height: inner.height,
        class: index === this.chosen ? "band chosen" : "band",
      }));
      let below = 0;
      column.values.forEach((value, kind) => {
        if (value === 0) return;
        const tall = y(below) - y(below + value);
        parts.push(svg("rect", {
          x: x + (pitch - thickness) / 2, y: y(below + value), width: thickness,
          height: Math.max(tall, 1), ...look(this.kinds[kind]),
        }));
        below += value;
      });
      const before = this.columns.length - 1 - index;
      if (before % tickStep === 0) {
        const anchor = before === 0 ? "end" : "middle";
        const at = before === 0 ? x + pitch : x + pitch / 2;
        parts.push(svg("text", { x: at, y: height - 5, "text-anchor": anchor }, column.tick));
      }
    });
    this.drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.drawing.setAttribute("height", height);
    this.drawing.replaceChildren(...parts);
    this.read();
  }

  pressed(event) {
    const last = this.columns.length - 1;
    const moves = {
      ArrowLeft: this.chosen < 0 ? last : Math.max(0, this.chosen - 1),
      ArrowRight: this.chosen < 0 ? 0 : Math.min(last, this.chosen + 1), Home: 0, End: last,
      Escape: -1,
    };
    if (!(event.key in moves)) return;
    event.preventDefault();
    this.choose(moves[event.key]);
  }

  pointed(event) {
    const box = this.drawing.getBoundingClientRect();
    const index = Math.floor((event.clientX - box.left - this.place.left) / this.place.pitch);
    this.choose(index >= 0 && index < this.columns.length ? index : -1);
  }

  choose(index) {
    if (index === this.chosen) return;
    this.chosen = index;
    this.drawing.querySelectorAll(".band").forEach((band, each) =>
      band.classList.toggle("chosen", each === index));
    this.read();
  }

  read() {
    const column = this.columns[this.chosen];
    if (!column) {
      this.readout.replaceChildren(this.summary);
      return;
    }
    const parts = column.values
      .map((value, kind) => (value > 0 ? `${formatCount(value)} ${this.names[kind]}` : ""))
      .filter(Boolean);
    this.readout.replaceChildren(
      element("strong", {}, column.label), ": ",
      parts.length > 0 ? parts.join(", ") : `no ${this.unit}`);
  }

  fillTable() {
    if (!this.details.open) return;
    const head = element(
      "tr", {}, element("th", { scope: "col" }, "When"),
      this.names.map((name) => element("th", { scope: "col", class: "number" }, name)));
    const rows = [...this.columns].reverse().map(({ label, values }) => element(
      "tr", {}, element("td", {}, label),
      values.map((value) => element("td", { class: "number" }, formatCount(value)))));
    this.table.replaceChildren(element(
      "table", {}, element("caption", { class: "unseen" }, this.title),
      element("thead", {}, head), element("tbody", {}, rows)));
  }
}

/** A bar from the left, as long as its part of the whole. */
export function bar(part, whole, attributes = {}) {
  const width = whole > 0 ? Math.max(part > 0 ? 0.6 : 0, (part / whole) * 100) : 0;
  return svg(
    "svg", {
      viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true", ...attributes,
    },
    svg("rect", { width: 100, height: 6, class: "track", fill: "var(--hover)" }),
    svg("rect", { width: Math.min(width, 100), height: 6, class: "allowed" }));
}
