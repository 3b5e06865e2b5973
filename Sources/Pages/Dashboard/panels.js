import { byId, element, svg } from "../Shared/elements.js";
import { formatCount, formatDay, formatShare, formatTime } from "../Shared/numbers.js";
import { ColumnChart, bar, look, swatch } from "../Dashboard/charts.js";
import { groupOf, outcomeGroups, outcomeNames, wordsOf } from "../Dashboard/words.js";

/** Puts a sentence where a panel has nothing to draw. */
export function showEmpty(id, text) {
  byId(id).replaceChildren(element("p", { class: "empty" }, text));
}

/** Says in a panel why it shows nothing. */
export function showFault(id, text) {
  byId(id).replaceChildren(element("p", { class: "fault-text", role: "alert" }, text));
}

/** Checks of the last hour, minute by minute, by what they came to. */
export class ChecksPanel {
  constructor() {
    this.chart = new ColumnChart(byId("checks"), {
      title: "Checks by outcome, each minute of the last hour", kinds: outcomeGroups,
      names: outcomeNames, unit: "checks", height: 150,
    });
    this.legend = element("ul", { class: "legend" });
    this.codes = element("div");
  }

  show({ minutes }) {
    const totals = new Map();
    const columns = minutes.map(({ at, outcomes }) => {
      const values = outcomeGroups.map(() => 0);
      for (const { code, checks } of outcomes) {
        values[outcomeGroups.indexOf(groupOf(code))] += checks;
        totals.set(code, (totals.get(code) || 0) + checks);
      }
      const time = formatTime(at).slice(0, 5);
      return { label: time, tick: time, values };
    });
    const all = [...totals.values()].reduce((sum, count) => sum + count, 0);
    const denied = all - (totals.get("ALLOWED") || 0);
    const summary = all === 0 ? "No checks in the last hour."
      : `${formatCount(all)} checks, ${formatCount(denied)} of them denied.`;
    this.chart.show(columns, summary);
    this.showLegend(totals, all);
    return { all, denied };
  }

  showLegend(totals, all) {
    this.legend.replaceChildren(...outcomeGroups.map((group, index) => {
      const codes = [...totals].filter(([code]) => groupOf(code) === group);
      const count = codes.reduce((sum, [, checks]) => sum + checks, 0);
      const reasons = codes.sort((a, b) => b[1] - a[1])
        .map(([code, checks]) => `${wordsOf(code)}: ${formatCount(checks)}`).join("\n");
      return element(
        "li", { title: group === "allowed" ? null : reasons }, swatch(group),
        element("b", {}, formatCount(count)), outcomeNames[index],
        all > 0 ? element("span", {}, formatShare(count, all)) : null);
    }));
    if (!this.legend.isConnected) this.chart.readout.after(this.legend);
  }
}

/** Downloads of a period by day and by package. */
export class DownloadsPanel {
  constructor() {
    this.chart = new ColumnChart(byId("days"), {
      title: "Downloads by day", kinds: ["allowed"], names: ["downloads"], unit: "downloads",
      height: 262,
    });
  }

  show({ totalDownloads, byDay, byPackage }) {
    const columns = this.columns(byDay);
    const best = byDay.reduce((most, day) => (day.downloads > most.downloads ? day : most), {
      downloads: 0,
    });
    const summary = totalDownloads === 0 ? "No downloads in this period."
      : `${formatCount(totalDownloads)} downloads; most on ${formatDay(best.date)}: `
        + `${formatCount(best.downloads)}.`;
    if (columns.length > 0) {
      this.chart.show(columns, summary);
    } else {
      showEmpty("days", "No day has a download yet.");
    }
    this.showPackages(byPackage.filter(({ downloads }) => downloads > 0), totalDownloads);
  }

  // More days than the chart has room for are shown several a column.
  columns(byDay) {
    const size = Math.ceil(byDay.length / 370);
    const columns = [];
    for (let index = 0; index < byDay.length; index += size) {
      const days = byDay.slice(index, index + size);
      const last = days.at(-1).date;
      const label = days.length === 1 ? formatDay(days[0].date)
        : `${formatDay(days[0].date)} to ${formatDay(last)}`;
      const count = days.reduce((sum, { downloads }) => sum + downloads, 0);
      columns.push({
        label: `${label} ${last.slice(0, 4)}`, tick: formatDay(days[0].date), values: [count],
      });
    }
    return columns;
  }

  showPackages(packages, total) {
    if (packages.length === 0) {
      showEmpty(
        "packages", "Nothing was downloaded in this period. A download counts when a door of the "
          + "proxy allows one.");
      return;
    }
    const shown = packages.slice(0, 9);
    const list = element("ol", { class: "ranks" }, shown.map(({ name, downloads }) => element(
      "li", {},
      element(
        "div", { class: "row" }, element("span", { title: name }, name),
        element("span", {}, `${formatCount(downloads)} `,
          element("span", { class: "quiet" }, formatShare(downloads, total)))),
      bar(downloads, shown[0].downloads))));
    const rest = packages.length - shown.length;
    byId("packages").replaceChildren(
      list, rest > 0 ? element("p", { class: "quiet" }, `and ${formatCount(rest)} more`) : "");
  }
}

const statusNames = {
  active: "Active", suspended: "Suspended", frozen: "Frozen", expired: "Expired",
};

/** Customers by status: one bar, and the list that says the same. */
export function showCustomers(counts) {
  const all = Object.keys(statusNames).reduce((sum, status) => sum + counts[status], 0);
  if (all === 0) {
    showEmpty("customers", "There are no customers yet. The mutation createCustomer makes one.");
    return;
  }
  let x = 0;
  const parts = Object.keys(statusNames).map((status) => {
    const width = (counts[status] / all) * 100;
    x += width;
    return width === 0 ? null
      : svg("rect", { x: `${x - width}%`, width: `${width}%`, height: 16, ...look(status) });
  });
  const words = Object.entries(statusNames)
    .map(([status, name]) => `${name}: ${formatCount(counts[status])}`).join(", ");
  byId("customers").replaceChildren(
    svg("svg", { class: "split", role: "img" }, svg("title", {}, words), parts),
    element("ul", { class: "statuses" }, Object.entries(statusNames).map(([status, name]) =>
      element(
        "li", {}, swatch(status), element("span", {}, name),
        element("b", {}, formatCount(counts[status])),
        element("span", { class: "share" }, formatShare(counts[status], all))))));
}

/** The newest denials: when, why, who and what. */
export class DenialsPanel {
  constructor() {
    this.known = null;
  }

  show({ denials }) {
    if (denials.length === 0) {
      showEmpty("denials", "Nobody has been denied anything since the server started.");
      this.known = new Set();
      return;
    }
    const keys = denials.map((denial) => JSON.stringify(denial));
    const rows = denials.map((denial, index) =>
      this.row(denial, this.known !== null && !this.known.has(keys[index])));
    this.known = new Set(keys);
    const head = ["When", "Why", "Customer", "Package"].map((name) =>
      element("th", { scope: "col" }, name));
    byId("denials").replaceChildren(element(
      "table", {}, element("thead", {}, element("tr", {}, head)), element("tbody", {}, rows)));
  }

  row({ at, code, customer, customerId, packageName, version, message }, isNew) {
    const what = packageName ? [element("code", {}, packageName), version ? ` ${version}` : ""]
      : ["\u2013"];
    return element(
      "tr", { class: isNew ? "new" : null },
      element("td", {}, element("time", { datetime: at }, formatTime(at))),
      element(
        "td", { class: "what" }, element("span", { class: "code", title: code }, wordsOf(code)),
        message),
      element("td", {}, customer?.name || customerId || "\u2013"), element("td", {}, what));
  }
}
