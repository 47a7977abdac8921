// Quality and thresholds by segment: a list of any length of which only what is in sight is asked for and drawn, and the
// segment that was chosen over time.
import { chart } from "./chart.js";
import { ask, count, element, none, NONE, number } from "./parts.js";

const ROW = 36;
const PAGE = 100;
const PATIENCE_MS = 150;

const list = document.getElementById("segment-list");
const rowsPlace = document.getElementById("segment-rows");
const found = document.getElementById("segments-found");
const search = document.getElementById("segment-search");
const plot = document.getElementById("segment-plot");
let pages = new Map();
let all = 0;
let asked = 0;
let chosen = null;
let drawnHistory = "";
let waiting = null;

function levels(goals) {
  return goals ? goals.levels.filter((level) => level.level > 0).map((level) => `${level.level}: ${number(level.threshold)} (best ${level.percent} %)`).join(" · ") : NONE;
}

function row(index, segment) {
  const is = chosen && segment && chosen.line === segment.line && chosen.segment === segment.segment;
  const made = element("div", { class: "row", role: "row", "aria-rowindex": index + 2, "aria-selected": is ? "true" : "false" });
  made.style.top = `${index * ROW}px`;
  if (!segment) {
    made.append(element("span", { role: "cell" }, "…"));
    return made;
  }
  const choose = element("button", { type: "button", "data-index": index }, `${segment.line} / ${segment.segment}`);
  choose.addEventListener("click", () => pick(segment));
  made.append(
    element("span", { role: "rowheader" }, choose),
    element("span", { role: "cell", class: "number" }, number(segment.quality)),
    element("span", { role: "cell", class: "number" }, count(segment.goals?.count)),
    element("span", { role: "cell", class: "levels", title: levels(segment.goals) }, levels(segment.goals)));
  return made;
}

function segmentAt(index) {
  return pages.get(Math.floor(index / PAGE))?.[index % PAGE];
}

async function load(page, question) {
  const told = await ask("segments", { text: search.value, from: page * PAGE, most: PAGE });
  if (question === asked) {
    pages.set(page, told.rows);
    all = told.all;
    draw();
  }
}

function draw() {
  rowsPlace.style.height = `${all * ROW}px`;
  list.setAttribute("aria-rowcount", String(all + 1));
  found.textContent = all === 1 ? "1 segment" : `${count(all)} segments`;
  const head = list.querySelector(".head").offsetHeight;
  const first = Math.max(0, Math.floor(list.scrollTop / ROW) - 3);
  const past = Math.min(all, Math.ceil((list.scrollTop + list.clientHeight - head) / ROW) + 3);
  const focused = document.activeElement?.dataset?.index;
  const rows = [];
  for (let index = first; index < past; index++) {
    const page = Math.floor(index / PAGE);
    if (!pages.has(page)) {
      pages.set(page, []);
      load(page, asked);
    }
    rows.push(row(index, segmentAt(index)));
  }
  rowsPlace.replaceChildren(...rows);
  if (focused !== undefined) {
    rowsPlace.querySelector(`[data-index="${Number(focused)}"]`)?.focus({ preventScroll: true });
  }
}

function again() {
  asked++;
  pages = new Map();
  return load(Math.floor(list.scrollTop / ROW / PAGE), asked);
}

function lines(history) {
  const at = (point) => Date.parse(point);
  const quality = { name: "mean quality", style: "c0", points: history.qualities.map((p) => ({ x: at(p.bucket), y: p.mean, note: `${count(p.count)} answers` })) };
  const numbers = [...new Set(history.goals.flatMap((set) => set.levels.map((level) => level.level)))].filter((level) => level > 0);
  const thresholds = numbers.map((level, i) => ({
    name: `goal ${level} from`,
    style: `c${(i % 4) + 1}`,
    stepped: true,
    points: history.goals.map((set) => ({ x: at(set.boundary), y: set.levels.find((l) => l.level === level)?.threshold })),
  }));
  return [quality, ...thresholds].filter((one) => one.points.length > 0);
}

async function pick(segment) {
  chosen = segment;
  draw();
  await follow();
}

async function follow() {
  if (!chosen) {
    return;
  }
  const history = await ask("segment", { line: chosen.line, segment: chosen.segment });
  const now = JSON.stringify(history);
  if (now !== drawnHistory) {
    drawnHistory = now;
    const series = lines(history);
    plot.replaceChildren(series.length === 0
      ? none("Nothing has been counted in this segment since this server began to look.")
      : chart(series, { title: `${history.line} / ${history.segment}: mean quality by bucket, and the lowest quality of each goal` }));
  }
}

list.addEventListener("scroll", () => requestAnimationFrame(draw));
list.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const index = document.activeElement?.dataset?.index;
  if (step && index !== undefined) {
    event.preventDefault();
    const next = Math.max(0, Math.min(all - 1, Number(index) + step));
    if (next * ROW < list.scrollTop || (next + 2) * ROW > list.scrollTop + list.clientHeight) {
      list.scrollTop += step * ROW;
      draw();
    }
    rowsPlace.querySelector(`[data-index="${next}"]`)?.focus({ preventScroll: true });
  }
});
search.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    list.scrollTop = 0;
    again();
  }, PATIENCE_MS);
});
document.getElementById("segment-search-form").addEventListener("submit", (event) => event.preventDefault());

export async function refresh() {
  await again();
  if (!chosen && segmentAt(0)) {
    await pick(segmentAt(0));
  } else {
    await follow();
  }
}
