// What all views are made of. Whatever comes from the server becomes text, never markup.

const KEY = "hone-api-key";

export function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

export function drawing(name, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function filled(made, attributes, children) {
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === true) {
      made.setAttribute(attribute, "");
    } else if (value !== false && value !== null && value !== undefined) {
      made.setAttribute(attribute, value);
    }
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

// What was not measured is null, and a dash for people.
export const NONE = "–";
export const measured = (value) => value !== null && value !== undefined && Number.isFinite(Number(value));
export const number = (value, digits = 3) => (measured(value) ? Number(value).toFixed(digits) : NONE);
export const count = (value) => (measured(value) ? Number(value).toLocaleString("en") : NONE);
export const share = (value) => (measured(value) ? `${Math.round(value * 1000) / 10} %` : NONE);

export function short(name) {
  const [line, digest] = name.split("@sha256:");
  return digest ? `${line}@sha256:${digest.slice(0, 12)}..` : name;
}

export function version(name) {
  return name ? element("code", { title: name }, short(name)) : NONE;
}

export function clock(at) {
  const then = new Date(at);
  const near = Math.abs(Date.now() - then) < 20 * 3600 * 1000;
  return near ? then.toLocaleTimeString() : then.toLocaleString([], { dateStyle: "short", timeStyle: "short" });
}

export function time(iso) {
  return iso ? element("time", { datetime: iso, title: new Date(iso).toLocaleString() }, clock(iso)) : NONE;
}

export function lasting(ms) {
  const seconds = Math.max(0, ms / 1000);
  const [value, unit] = seconds < 120 ? [seconds, "s"]
    : seconds < 7200 ? [seconds / 60, "min"]
      : seconds < 172800 ? [seconds / 3600, "h"] : [seconds / 86400, "days"];
  return `${value < 10 && unit !== "s" ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

export const none = (words) => element("p", { class: "none" }, words);

// A column is [heading, cell of a row, class]; the first column heads its row.
export function table(caption, columns, rows, otherwise = `${caption}: none yet.`) {
  if (rows.length === 0) {
    return none(otherwise);
  }
  const cell = (kind, content, style, scope) => element(kind, { class: style || null, scope }, content);
  const head = columns.map(([heading, , style]) => cell("th", heading, style, "col"));
  const body = rows.map((row) => element("tr", {}, columns.map(([, draw, style], index) =>
    (index === 0 ? cell("th", draw(row), style, "row") : cell("td", draw(row), style)))));
  return element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": caption },
    element("table", {},
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, head)),
      element("tbody", {}, body)));
}

const REACHABLE = "a, button, summary, [tabindex]";

// Puts other parts in a place, and leaves whoever reads there where they were.
export function redraw(place, parts) {
  const all = (selector) => [...place.querySelectorAll(selector)];
  const focused = all(REACHABLE).indexOf(document.activeElement);
  const scrolled = all(".wide").map((wide) => wide.scrollLeft);
  const opened = all("details").map((details) => details.open);
  place.replaceChildren(...parts.filter((part) => part !== null && part !== undefined));
  all("details").forEach((details, i) => { details.open = opened[i] ?? false; });
  all(".wide").forEach((wide, i) => { wide.scrollLeft = scrolled[i] ?? 0; });
  all(REACHABLE)[focused]?.focus({ preventScroll: true });
}

const STYLES = { promoted: "good", champion: "good", "rolled back": "bad", aborted: "bad", held: "bad", failed: "bad" };

export function verdict(kind) {
  return element("span", { class: STYLES[kind] ?? null }, kind);
}

export const hasKey = () => sessionStorage.getItem(KEY) !== null;
export const keep = (key) => sessionStorage.setItem(KEY, key);

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export async function ask(path, parameters = {}, body = null) {
  const key = sessionStorage.getItem(KEY);
  const headers = key ? { Authorization: `Bearer ${key}` } : {};
  const query = new URLSearchParams(parameters).toString();
  const options = body === null
    ? { headers }
    : { method: "POST", headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(`/console/${path}${query ? `?${query}` : ""}`, options);
  const told = await response.json().catch(() => null);
  if (!response.ok) {
    throw new Refused(response.status, told?.error?.message ?? `status ${response.status}`);
  }
  return told;
}
