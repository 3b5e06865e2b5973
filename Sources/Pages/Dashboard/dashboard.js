import { byId, debounced, element } from "../Shared/elements.js";
import { EventSubscription } from "../Shared/events.js";
import { formatBytes, formatCount, formatDuration, formatShare } from "../Shared/numbers.js";
import { formatTime } from "../Shared/numbers.js";
import { explain, query } from "../Shared/server.js";
import { startTheme } from "../Shared/theme.js";
import { TokenDialog, mayAsk } from "../Shared/token.js";
import { addPatterns, bar } from "../Dashboard/charts.js";
import { ChecksPanel, DenialsPanel, DownloadsPanel } from "../Dashboard/panels.js";
import { showCustomers, showEmpty, showFault } from "../Dashboard/panels.js";
import { activityName } from "../Dashboard/words.js";

const serverQuery = `query Server { serverInfo {
  version startedAt customers packages labels storageUsed storageLimit freeBytes readers
  readersLimit oldestReaderLag journalEntries
} customerCounts { active suspended frozen expired } }`;

const checksQuery = `query Checks { checkActivity {
  minutes { at outcomes { code checks } }
  denials(first: 20) {
    at code customerId customer { name } packageName version message
  }
} }`;

const downloadsQuery = `query Downloads($period: Period) { downloadStats(period: $period) {
  totalDownloads byDay { date downloads } byPackage { name downloads }
} }`;

const activitySubscription = `subscription Activity { customerActivity {
  at type customerId customer { name } packageName version reason
} }`;

const syncSubscription = `subscription Syncs { packageSynced {
  at status package { name } addedVersions removedVersions error
} }`;

/** Without events the page asks this often; with them it only makes sure. In milliseconds. */
const pollingInterval = 5_000;
const liveInterval = 15_000;
/** Downloads of all days are the dearest question, and change the least. */
const downloadsInterval = 60_000;
const mostListed = 60;

function counted(count, noun) {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

class Dashboard {
  constructor() {
    startTheme();
    addPatterns();
    this.token = new TokenDialog(() => this.restart());
    this.checks = new ChecksPanel();
    this.downloads = new DownloadsPanel();
    this.denials = new DenialsPanel();
    this.figures = {};
    this.subscriptions = new Map();
    this.due = new Set();
    this.pending = new Set();
    this.listed = [];
    this.refreshDue = debounced(600, () => this.refreshMarked());
    byId("period").addEventListener("change", () => this.refresh("downloads"));
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.refreshAll();
    });
    this.restart();
    setInterval(() => this.tick(), 1_000);
  }

  restart() {
    for (const subscription of this.subscriptions.values()) subscription.stop();
    this.subscriptions.clear();
    this.lastEvent = null;
    this.delay = 1_000;
    if (!mayAsk()) {
      this.showLive("warn", "Waiting for a token");
      for (const id of ["checks", "customers", "days", "packages", "denials"]) {
        showEmpty(id, "Shown when there is a token.");
      }
      showEmpty("events", "Shown when there is a token.");
      this.token.ask("");
      return;
    }
    this.showEvents();
    this.refreshAll();
    this.subscribe("activity", activitySubscription, (data) => this.happened(data));
    this.subscribe("syncs", syncSubscription, (data) => this.synced(data));
  }

  // MARK: Questions

  tick() {
    if (document.hidden || !mayAsk() || byId("token-dialog").open) return;
    const now = Date.now();
    const interval = this.isLive ? liveInterval : pollingInterval;
    if (now - (this.askedAt || 0) >= interval) {
      this.refresh("server");
      this.refresh("checks");
      this.askedAt = now;
    }
    if (now - (this.downloadsAt || 0) >= downloadsInterval) this.refresh("downloads");
  }

  refreshAll() {
    if (!mayAsk()) return;
    this.askedAt = Date.now();
    for (const name of ["server", "checks", "downloads"]) this.refresh(name);
  }

  /** Asks again soon, once for however many events. */
  mark(...names) {
    for (const name of names) this.due.add(name);
    this.refreshDue();
  }

  refreshMarked() {
    for (const name of this.due) this.refresh(name);
    this.due.clear();
  }

  async refresh(name) {
    if (this.pending.has(name)) return;
    this.pending.add(name);
    try {
      await this[`${name}Refresh`]();
      this.showBanner("");
      byId("live").title = `Last answer at ${formatTime(Date.now())}`;
    } catch (error) {
      this.failed(name, error);
    } finally {
      this.pending.delete(name);
    }
  }

  failed(name, error) {
    if (error.status === 401) {
      this.showBanner(explain(401));
      this.token.ask(explain(401));
    } else if (error.status === undefined) {
      this.showBanner(`${error.message} Trying again.`);
    } else {
      const ids = {
        server: ["customers"], checks: ["checks", "denials"], downloads: ["days", "packages"],
      }[name];
      for (const id of ids) showFault(id, error.message);
    }
  }

  async serverRefresh() {
    const { serverInfo, customerCounts } = await query("admin", serverQuery);
    showCustomers(customerCounts);
    this.figures.server = serverInfo;
    this.showTiles();
  }

  async checksRefresh() {
    const { checkActivity } = await query("admin", checksQuery);
    this.figures.checks = this.checks.show(checkActivity);
    this.denials.show(checkActivity);
    this.showTiles();
  }

  async downloadsRefresh() {
    this.downloadsAt = Date.now();
    const period = byId("period").value;
    const { downloadStats } = await query("admin", downloadsQuery, { period });
    if (period !== byId("period").value) return;
    this.downloads.show(downloadStats);
    this.figures.downloads = downloadStats.totalDownloads;
    this.showTiles();
  }

  // MARK: Tiles

  showTiles() {
    const { server, checks, downloads } = this.figures;
    const tiles = [];
    if (checks) {
      tiles.push(["Checks, last hour", formatCount(checks.all),
        checks.all < 3600 ? `${(checks.all / 60).toFixed(1)} a minute`
          : `${(checks.all / 3600).toFixed(1)} a second`]);
      tiles.push(["Denied, last hour", formatCount(checks.denied),
        `${formatShare(checks.denied, checks.all)} of the checks`]);
    }
    if (downloads !== undefined) {
      const period = byId("period").selectedOptions[0].textContent;
      tiles.push(["Downloads", formatCount(downloads), period.toLowerCase()]);
    }
    if (server) {
      tiles.push(["Customers", formatCount(server.customers),
        `${counted(server.packages, "package")}, ${counted(server.labels, "label")}`]);
      const used = formatShare(server.storageUsed, server.storageLimit);
      tiles.push(["Store", formatBytes(server.storageUsed),
        `${used} of ${formatBytes(server.storageLimit)}`,
        bar(server.storageUsed, server.storageLimit, { class: "meter" })]);
      const lag = server.oldestReaderLag;
      tiles.push(["Readers of the store", `${server.readers} / ${server.readersLimit}`,
        lag ? `the oldest is ${formatCount(lag)} commits behind` : "all read the newest state"]);
      const since = (Date.now() - Date.parse(server.startedAt)) / 1000;
      byId("server").textContent = `Version ${server.version}, up ${formatDuration(since)}`;
    }
    byId("tiles").replaceChildren(...tiles.map(([name, figure, about, meter]) => element(
      "div", {}, element("dt", {}, name), element("dd", { class: "figure" }, figure),
      meter ? element("dd", {}, meter) : null,
      element("dd", { class: "about", title: about }, about))));
  }

  showBanner(text) {
    byId("banner").textContent = text;
    byId("banner").hidden = text === "";
  }

  showLive(kind, text) {
    byId("live").replaceChildren(element("span", { class: `dot ${kind}` }), text);
  }

  // MARK: Events

  get isLive() {
    return this.openStreams > 0;
  }

  get openStreams() {
    return [...this.subscriptions.values()].filter(({ isOpen }) => isOpen).length;
  }

  subscribe(name, document, take) {
    const subscription = new EventSubscription("admin", { query: document }, {
      opened: () => {
        subscription.isOpen = true;
        this.delay = 1_000;
        this.showLive("good", "Live");
        // What happened since the last answer was told to nobody.
        this.mark("server", "checks", "downloads");
      },
      next: ({ data, errors }) => {
        if (data) take(data);
        if (errors) subscription.fault = errors[0]?.message || "The events cannot be had.";
      },
      ended: (reason) => this.streamEnded(name, document, take, subscription, reason),
    });
    this.subscriptions.set(name, subscription);
  }

  streamEnded(name, document, take, subscription, reason) {
    if (this.subscriptions.get(name) !== subscription) return;
    this.subscriptions.delete(name);
    if (!this.isLive) this.showLive("warn", `Asking every ${pollingInterval / 1_000} s`);
    if (subscription.fault) {
      this.showEvents(subscription.fault);
      return;
    }
    this.showEvents(reason);
    this.delay = Math.min(this.delay * 2, 30_000);
    setTimeout(() => {
      if (!this.subscriptions.has(name) && mayAsk()) this.subscribe(name, document, take);
    }, this.delay);
  }

  happened({ customerActivity: event }) {
    const { at, type, customer, customerId, packageName, version, reason } = event;
    const what = [packageName, version].filter(Boolean).join(" ");
    this.list({
      at, title: activityName(type), isDenied: type === "ACCESS_DENIED",
      about: [customer?.name || customerId, what, reason].filter(Boolean).join(" \u00b7 "),
    });
    if (type === "DOWNLOADED") {
      this.mark("downloads", "checks");
    } else if (type === "ACCESS_DENIED") {
      this.mark("checks");
    } else {
      this.mark("server");
    }
  }

  synced({ packageSynced: event }) {
    const { at, status, addedVersions, removedVersions, error } = event;
    const changes = [
      addedVersions.length > 0 ? `added ${addedVersions.slice(0, 5).join(", ")}` : "",
      addedVersions.length > 5 ? `and ${addedVersions.length - 5} more` : "",
      removedVersions.length > 0 ? `removed ${removedVersions.slice(0, 5).join(", ")}` : "",
    ].filter(Boolean).join(" ");
    const isFailed = status === "FAILED";
    this.list({
      at, title: isFailed ? "Sync failed" : "Package synced", isDenied: isFailed,
      about: [event.package.name, isFailed ? error : changes || "no change"]
        .filter(Boolean).join(" \u00b7 "),
    });
    this.mark("server");
  }

  // What happens again at once is counted instead of repeated.
  list(entry) {
    const [last] = this.listed;
    if (last && last.title === entry.title && last.about === entry.about) {
      Object.assign(last, { at: entry.at, times: last.times + 1 });
    } else {
      this.listed.unshift({ ...entry, times: 1 });
    }
    this.listed.length = Math.min(this.listed.length, mostListed);
    this.showEvents();
  }

  showEvents(reason = "") {
    if (this.listed.length === 0) {
      showEmpty("events", reason || "Changes, downloads and denials are listed here as they come.");
      return;
    }
    byId("events").replaceChildren(
      element("ol", { class: "events-list" }, this.listed.map((entry) => this.eventRow(entry))));
  }

  eventRow({ at, title, about, isDenied, times }) {
    return element(
      "li", { class: isDenied ? "denied" : null },
      element("time", { datetime: at }, formatTime(at)),
      element(
        "span", {}, element("strong", {}, title),
        times > 1 ? element("span", { class: "quiet" }, ` ${formatCount(times)} times`) : null),
      element("span", { class: "about" }, about));
  }
}

new Dashboard();
