// Every decision in words.
import { element, table, time, verdict, version } from "./parts.js";

function numbers(row) {
  const found = Object.entries(row.evidence).sort(([a], [b]) => a.localeCompare(b));
  return found.length === 0 ? row.words : [
    row.words,
    element("details", {}, element("summary", {}, "The numbers"), element("p", {}, found.map(([name, value]) => `${name} = ${value}`).join(", "))),
  ];
}

function decisions(loop) {
  return [table("Newest first", [
    ["When", (row) => time(row.at)],
    ["Line", (row) => row.line],
    ["Decision", (row) => verdict(row.kind)],
    ["In words", (row) => element("span", {}, numbers(row)), "words"],
    ["About", (row) => (row.version ? version(row.version) : row.round_id ?? "")],
    ["By", (row) => row.who],
  ], loop.decisions, "Nothing has been decided yet.")];
}

export const sections = { decisions: ["Decisions", decisions, "decisions"] };
