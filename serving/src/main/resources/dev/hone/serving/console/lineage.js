// Versions and rounds as a graph from parent to child, and each with what was measured of it.
import { count, drawing, element, measured, NONE, none, number, short, table, time, verdict, version } from "./parts.js";

const STEP = 96;
const LANE = 74;
const LEFT = 96;
const LANES = [["served", ["champion", "promoted"]], ["on its way", ["waiting", "staging", "canary", "paused", "ignored"]], ["held, aborted", ["held", "aborted"]], ["rolled back, failed", ["rolled back", "failed"]]];

let chosen = null;
const seen = new Set();

function following(row) {
  const found = row.measured?.goal_following;
  return found && measured(found.estimate)
    ? `${number(found.estimate)} (${number(found.low)} to ${number(found.high)})`
    : NONE;
}

function losses(row) {
  return row.measured
    ? row.measured.levels.map((level) => `${level.level}: ${number(level.loss)} (${number(level.parent_loss)})`).join(" · ")
    : NONE;
}

function lane(state) {
  const found = LANES.findIndex(([, states]) => states.some((word) => state.startsWith(word)));
  return found < 0 ? 1 : found;
}

function nodes(loop, line) {
  const failed = loop.rounds.filter((round) => round.line === line && round.outcome.startsWith("failed"))
    .map((round) => ({ name: round.round_id, parent: round.parent, at: Number(round.round_id.split("#").at(-1)), state: "failed", round }));
  const trained = loop.versions.filter((row) => row.line === line)
    .map((row) => ({ name: row.version, parent: row.parent, at: row.sequence, state: row.state, row }));
  const children = [...failed, ...trained].sort((a, b) => a.at - b.at);
  const known = new Set(children.map((node) => node.name));
  const roots = [...new Set(children.map((node) => node.parent).filter((parent) => !known.has(parent)))]
    .map((name) => ({ name, state: "promoted", root: true }));
  return [...roots, ...children];
}

function text(node) {
  return node.root ? (node.name.endsWith("@base") ? "base" : "earlier") : `${node.at}`;
}

function words(node) {
  if (node.root) {
    return `${short(node.name)}: where the known rounds began`;
  }
  const measurement = node.row && following(node.row) !== NONE ? `, goal following ${following(node.row)}` : "";
  return `${node.at}: ${node.state}${measurement}, from ${short(node.parent)}`;
}

function detail(node) {
  if (node.root) {
    return [element("p", {}, words(node))];
  }
  if (!node.row) {
    return [element("p", {}, `Round ${node.name} gave no version. ${node.round.outcome}`)];
  }
  const row = node.row;
  const fact = (name, value) => [element("dt", {}, name), element("dd", {}, value)];
  return [element("dl", { class: "facts" },
    ...fact("Version", element("code", {}, row.version)),
    ...fact("State", verdict(row.state)),
    ...fact("Parent", version(row.parent)),
    ...fact("Trained on", `${count(row.examples)} examples, replay included`),
    ...fact("Goal following", `${following(row)} nats per response token; above 0 the goal is followed`),
    ...fact("Loss by goal (parent)", losses(row)),
    ...fact("Forgetting", number(row.measured?.forgetting)),
    ...fact("From base", number(row.measured?.kl_to_base)),
    ...fact("The gate said", `${row.verdict}: ${row.reason}`))];
}

function graph(loop, line) {
  const all = nodes(loop, line);
  if (all.length === 0) {
    return [none("No version has been trained yet: every answer is the base's.")];
  }
  const places = new Map(all.map((node, i) => [node.name, { x: LEFT + 40 + i * STEP, y: 34 + lane(node.state) * LANE }]));
  const width = LEFT + 40 + all.length * STEP;
  const svg = drawing("svg", { class: "lineage", width, height: LANES.length * LANE, viewBox: `0 0 ${width} ${LANES.length * LANE}`, role: "group", "aria-label": `Lineage of ${line}` });
  LANES.forEach(([name], i) => svg.append(drawing("text", { class: "tick", x: 4, y: 38 + i * LANE }, name)));
  for (const node of all) {
    const from = places.get(node.parent);
    const to = places.get(node.name);
    if (from) {
      const middle = (from.x + to.x) / 2;
      svg.append(drawing("path", { class: "edge", d: `M${from.x} ${from.y}C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}` }));
    }
  }
  const shown = element("div", { class: "detail", "aria-live": "polite" });
  const choose = (node, mark) => {
    chosen = node.name;
    svg.querySelectorAll(".node").forEach((other) => other.classList.toggle("chosen", other === mark));
    shown.replaceChildren(...detail(node));
  };
  for (const node of all) {
    const at = places.get(node.name);
    const mark = drawing("g", { class: `node ${node.state.split(/[ ,]/)[0]}`, role: "button", tabindex: "0", "aria-label": words(node), transform: `translate(${at.x} ${at.y})` },
      drawing("title", {}, words(node)),
      drawing("circle", { r: 15 }),
      drawing("text", { class: node.root ? "root" : null, "text-anchor": "middle", y: 4 }, text(node)),
      node.row && measured(node.row.measured?.goal_following?.estimate)
        ? drawing("text", { class: "tick", "text-anchor": "middle", y: 30 }, number(node.row.measured.goal_following.estimate, 2)) : null);
    mark.addEventListener("click", () => choose(node, mark));
    mark.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        choose(node, mark);
      }
    });
    svg.append(mark);
    if (node.name === chosen || (chosen === null && node === all.at(-1))) {
      mark.classList.add("chosen");
      shown.replaceChildren(...detail(node));
    }
  }
  const wide = element("div", { class: "wide" }, svg);
  if (!seen.has(line)) {
    seen.add(line);
    requestAnimationFrame(() => { wide.scrollLeft = wide.scrollWidth; });
  }
  return [element("h3", {}, line), wide, element("p", { class: "none" }, "From parent to child; below each its goal following. Choose one to see what was measured."), shown];
}

function lineage(loop) {
  const lines = [...new Set([...loop.versions, ...loop.rounds].map((row) => row.line))].sort();
  return lines.length === 0 ? graph(loop, "") : lines.flatMap((line) => graph(loop, line));
}

function versions(loop) {
  return [table("Newest first; trained on: examples, replay included; losses and divergence in nats per response token", [
    ["Version", (row) => version(row.version)],
    ["No.", (row) => `${row.sequence}`, "number"],
    ["State", (row) => verdict(row.state)],
    ["Parent", (row) => version(row.parent)],
    ["Trained on", (row) => count(row.examples), "number"],
    ["Goal following", following],
    ["Loss by goal (parent)", losses],
    ["Forgetting", (row) => number(row.measured?.forgetting), "number"],
    ["From base", (row) => number(row.measured?.kl_to_base), "number"],
    ["The gate said", (row) => `${row.verdict}: ${row.reason}`, "words"],
  ], loop.versions, "No version has been trained yet: every answer is the base's.")];
}

function rounds(loop) {
  return [table("Newest first", [
    ["Round", (row) => row.round_id],
    ["Closed", (row) => time(row.closed_at)],
    ["By", (row) => row.closed_by],
    ["New examples", (row) => count(row.examples), "number"],
    ["Parent", (row) => version(row.parent)],
    ["Outcome", (row) => (row.outcome.includes("@") ? version(row.outcome) : row.outcome), "words"],
  ], loop.rounds, "No round has closed yet.")];
}

export const sections = { lineage: ["Lineage", lineage, "versions", "rounds"], versions: ["Versions", versions, "versions"], rounds: ["Rounds", rounds, "rounds"] };
