const wholeNumber = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const compactNumber = new Intl.NumberFormat("en", { notation: "compact" });

/** 12,345: digits in groups. */
export function formatCount(count) {
  return wholeNumber.format(count);
}

/** 12K: for axes and other narrow places. */
export function formatShort(count) {
  return compactNumber.format(count);
}

/** 3.4 MiB: a size in bytes. */
export function formatBytes(bytes) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

/** 12 ms or 1.25 s: how long something took. */
export function formatElapsed(milliseconds) {
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

/** 3 d 4 h: a long time in its two largest units. */
export function formatDuration(seconds) {
  const units = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];
  const parts = [];
  let rest = Math.max(0, Math.floor(seconds));
  for (const [name, length] of units) {
    if (parts.length === 2) break;
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0 || parts.length > 0) parts.push(`${count} ${name}`);
  }
  return parts.length > 0 ? parts.join(" ") : "0 s";
}

/** 5.2 %: a part of a whole; a little is never shown as nothing. */
export function formatShare(part, whole) {
  if (whole === 0) return "0 %";
  const share = (part / whole) * 100;
  if (share > 0 && share < 0.1) return "< 0.1 %";
  return `${share.toFixed(share === 0 || share >= 10 ? 0 : 1)} %`;
}

/** 14:05:09 of the day here. */
export function formatTime(moment) {
  return new Date(moment).toLocaleTimeString("en-GB");
}

/** 22 Nov: a day of the calendar, which has no time zone. */
export function formatDay(date) {
  return new Date(`${date}T00:00:00Z`).toLocaleDateString("en-GB", {
    day: "numeric", month: "short", timeZone: "UTC",
  });
}
