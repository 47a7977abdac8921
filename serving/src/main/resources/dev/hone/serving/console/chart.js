// Lines with bands over time, drawn as SVG. The arrow keys go through the points, and what is under the cursor is said
// in words; all of it stands in a table below as well.
import { clock, drawing, element, measured, NONE, number, table } from "./parts.js";

const HEIGHT = 230;
const EDGE = { top: 12, right: 14, bottom: 26, left: 44 };
const STEPS = 4;

function ticks(low, high) {
  return Array.from({ length: STEPS + 1 }, (unused, i) => low + ((high - low) * i) / STEPS);
}

function bounds(series, fixed) {
  if (fixed) {
    return fixed;
  }
  const values = series.flatMap((one) => one.points.flatMap((p) => [p.y, p.low, p.high])).filter(measured).map(Number);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = Math.max(0.02, (high - low) * 0.1);
  return [Math.max(0, low - room), Math.min(1, high + room)];
}

function steps(points, at, stepped) {
  let path = "";
  points.forEach((point, i) => {
    const [x, y] = at(point);
    path += i === 0 ? `M${x} ${y}` : stepped ? `H${x}V${y}` : `L${x} ${y}`;
  });
  return path;
}

function band(points, x, y) {
  const kept = points.filter((p) => measured(p.low) && measured(p.high));
  if (kept.length === 0) {
    return null;
  }
  const there = kept.map((p, i) => `${i === 0 ? "M" : "L"}${x(p.x)} ${y(p.high)}`).join("");
  const back = [...kept].reverse().map((p) => `L${x(p.x)} ${y(p.low)}`).join("");
  return `${there}${back}Z`;
}

function axes(svg, width, scale, marks) {
  for (const value of ticks(...scale.y.domain)) {
    svg.append(
      drawing("line", { class: "grid", x1: EDGE.left, x2: width - EDGE.right, y1: scale.y(value), y2: scale.y(value) }),
      drawing("text", { class: "tick", x: EDGE.left - 6, y: scale.y(value) + 4, "text-anchor": "end" }, number(value, 2)));
  }
  const labels = width < 420 ? 2 : 4;
  const [from, to] = scale.x.domain;
  for (let i = 0; i <= labels; i++) {
    const anchor = i === 0 ? "start" : i === labels ? "end" : "middle";
    const at = from + ((to - from) * i) / labels;
    svg.append(drawing("text", { class: "tick", x: scale.x(at), y: HEIGHT - 8, "text-anchor": anchor }, clock(at)));
  }
  for (const mark of marks) {
    svg.append(
      drawing("line", { class: "mark", x1: scale.x(mark.x), x2: scale.x(mark.x), y1: EDGE.top, y2: HEIGHT - EDGE.bottom }),
      drawing("text", { class: "tick", x: scale.x(mark.x) + 3, y: EDGE.top + 10 }, mark.label));
  }
}

function scales(series, width, options) {
  const xs = series.flatMap((one) => one.points.map((p) => p.x)).concat(options.until ? [options.until] : []);
  const domain = [Math.min(...xs), Math.max(...xs)];
  if (domain[0] === domain[1]) {
    domain[0] -= 1000;
    domain[1] += 1000;
  }
  const [low, high] = bounds(series, options.range);
  const x = (value) => EDGE.left + ((value - domain[0]) / (domain[1] - domain[0])) * (width - EDGE.left - EDGE.right);
  const y = (value) => HEIGHT - EDGE.bottom - ((value - low) / (high - low)) * (HEIGHT - EDGE.top - EDGE.bottom);
  return { x: Object.assign(x, { domain }), y: Object.assign(y, { domain: [low, high] }) };
}

function draw(series, width, options) {
  const scale = scales(series, width, options);
  const svg = drawing("svg", {
    class: "chart", viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, role: "img", "aria-label": options.title,
  });
  axes(svg, width, scale, options.marks ?? []);
  series.forEach((one) => {
    const area = band(one.points, scale.x, scale.y);
    if (area) {
      svg.append(drawing("path", { class: `band ${one.style}`, d: area }));
    }
  });
  series.forEach((one) => {
    const known = one.points.filter((p) => measured(p.y));
    const path = steps(known, (p) => [scale.x(p.x), scale.y(p.y)], one.stepped);
    svg.append(drawing("path", { class: `line ${one.style}`, d: path || "M0 0" }));
    // A line of one point has no length.
    if (known.length === 1) {
      svg.append(drawing("circle", { class: `dot ${one.style}`, cx: scale.x(known[0].x), cy: scale.y(known[0].y), r: 3 }));
    }
  });
  return { svg, scale };
}

function last(points, x) {
  return points.filter((p) => p.x <= x).at(-1);
}

function words(series, x) {
  const parts = series.map((one) => {
    const point = last(one.points, x);
    const interval = point && measured(point.low) ? ` (${number(point.low)} to ${number(point.high)})` : "";
    const more = point?.note ? `, ${point.note}` : "";
    return `${one.name} ${point ? number(point.y) : NONE}${interval}${more}`;
  });
  return `${clock(x)}: ${parts.join(" · ")}`;
}

function legend(series) {
  return element("ul", { class: "legend" }, series.map((one) =>
    element("li", {}, element("i", { class: one.style, "aria-hidden": "true" }), one.name)));
}

// options: title, range of y ([low, high], or what the points need), marks over time, until when the axis goes.
export function chart(series, options) {
  const xs = [...new Set(series.flatMap((one) => one.points.map((p) => p.x)))].sort((a, b) => a - b);
  const said = element("output", { class: "said" }, xs.length ? words(series, xs.at(-1)) : "");
  const place = element("div", {
    class: "plot", tabindex: "0", role: "group", "aria-label": `${options.title}; arrow keys go through the points`,
  });
  const figure = element("figure", {}, element("figcaption", {}, options.title), legend(series), place, said,
    element("details", {}, element("summary", {}, "As a table"),
      table(options.title, [
        ["When", (x) => clock(x)],
        ...series.map((one) => [one.name, (x) => number(last(one.points, x)?.y), "number"]),
      ], xs)));
  let at = xs.length - 1;
  let shown = null;
  const point = (index) => {
    at = Math.max(0, Math.min(xs.length - 1, index));
    said.textContent = words(series, xs[at]);
    const x = shown.scale.x(xs[at]);
    shown.svg.querySelector(".cursor")?.remove();
    shown.svg.append(drawing("line", { class: "cursor", x1: x, x2: x, y1: EDGE.top, y2: HEIGHT - EDGE.bottom }));
  };
  const drawn = () => {
    const width = Math.max(260, Math.round(place.clientWidth || 640));
    if (xs.length > 0 && shown?.width !== width) {
      shown = { ...draw(series, width, options), width };
      place.replaceChildren(shown.svg);
    }
  };
  place.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -xs.length, End: xs.length }[event.key];
    if (step && shown) {
      event.preventDefault();
      point(at + step);
    }
  });
  place.addEventListener("pointermove", (event) => {
    if (!shown) {
      return;
    }
    const x = event.clientX - place.getBoundingClientRect().left;
    let nearest = 0;
    xs.forEach((value, i) => {
      if (Math.abs(shown.scale.x(value) - x) < Math.abs(shown.scale.x(xs[nearest]) - x)) {
        nearest = i;
      }
    });
    point(nearest);
  });
  new ResizeObserver(drawn).observe(place);
  return figure;
}
