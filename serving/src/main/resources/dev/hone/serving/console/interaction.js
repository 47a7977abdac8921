// One interaction by its id, through all its stages.
import { ask, element, measured, number, table, time, version } from "./parts.js";

const place = document.getElementById("interaction-found");
const id = document.getElementById("interaction-id");

function stage(title, done, ...content) {
  return element("li", { class: done ? "done" : "open" }, element("h3", {}, title, element("span", { class: "none" }, done ? "" : " (not yet)")), ...content.filter(Boolean).map((part) => element("div", {}, part)));
}

function votes(sheet) {
  return (sheet.votes ?? []).length === 0 ? "No vote counts." : table("The votes that count", [
    ["Metric", (vote) => vote.metric],
    ["Value", (vote) => `${vote.value}`, "number"],
    ["From a", (vote) => vote.source.toLowerCase()],
    ["When", (vote) => time(vote.eventTime)],
  ], sheet.votes);
}

function score(sheet) {
  if (!measured(sheet.quality)) {
    return sheet.excluded ? `It does not count: ${sheet.excluded}.` : "It has no quality: no vote counts, or a metric that is required is missing.";
  }
  const shrunk = measured(sheet.rawQuality) && sheet.rawQuality !== sheet.quality
    ? `: ${number(sheet.rawQuality)} by the votes, drawn towards the prior since they are few` : "";
  return `Quality ${number(sheet.quality)}${shrunk}, under catalogue ${String(sheet.catalogue).slice(0, 19)}; revision ${sheet.revision ?? "none yet"}.`;
}

function example(sheet) {
  const made = sheet.example;
  if (!made) {
    return sheet.withheld ? `No example: ${Object.values(sheet.withheld).join(", ")}.` : "There is no example that stands.";
  }
  const goals = made.goals ? `goals ${[].concat(made.goals).join(", ")}${made.goalSet ? ` by ${made.goalSet}` : ""}` : "goals not known yet";
  const holdout = made.holdout ? " It is held out: never trained on, but measured by." : "";
  return `It met ${goals}.${holdout}`;
}

function learned(told) {
  const round = told.sheet?.example?.round;
  if (!round) {
    return "No round holds it yet.";
  }
  if (!told.learned) {
    return `Round ${round}; which versions came of it is not known here any more.`;
  }
  const { round_id: name, closed_at: closed, version: made, state, later } = told.learned;
  return element("span", {}, `Round ${name}, closed `, time(closed), made ? ": " : `: ${state ?? "in training"}.`,
    ...(made ? [version(made), ` (${state}) was trained on it`, later.length === 0 ? "." : "; trained on from that: ", ...later.flatMap((name, i) => [i === 0 ? "" : ", ", version(name)])] : []));
}

function stages(told) {
  const sheet = told.sheet;
  if (!sheet) {
    return [];
  }
  const where = sheet.line ? `Line ${sheet.line}, segment ${sheet.segment}. ` : "";
  const outcomes = (sheet.outcomes ?? []).length === 0 ? null : table("Its feedback, by the digest of its id", [
    ["Feedback", (fate) => fate.feedback],
    ["Outcome", (fate) => fate.outcome],
    ["Taken back", (fate) => (fate.retracted || fate.retraction ? "yes" : "no")],
  ], sheet.outcomes);
  return [element("p", {}, `${where}${sheet.state[0].toUpperCase()}${sheet.state.slice(1)}.`), element("ol", { class: "stages" },
    stage("Asked", Boolean(sheet.prompt), sheet.prompt ? time(sheet.prompt) : null),
    stage("Answered", Boolean(sheet.response), sheet.response ? time(sheet.response) : null),
    stage("Feedback", (sheet.outcomes ?? []).length > 0, outcomes),
    stage("Scored", measured(sheet.quality), score(sheet), votes(sheet)),
    stage("Closed", sheet.closed === true, sheet.due ? element("span", {}, "Due ", time(sheet.due), "; may be revised until ", time(sheet.revisedUntil)) : null),
    stage("Example", Boolean(sheet.example), example(sheet)),
    stage("Learned from", Boolean(told.learned?.version), learned(told)))];
}

function letters(told) {
  return told.letters.length === 0 ? [] : [table("Feedback on it that could not be used", [
    ["Feedback", (letter) => letter.feedback ?? "unreadable"],
    ["Reason", (letter) => letter.reason, "words"],
    ["Orphan", (letter) => (letter.orphan ? "yes" : "no")],
  ], told.letters)];
}

export async function look(name) {
  id.value = name;
  place.setAttribute("aria-busy", "true");
  try {
    const told = await ask("interaction", { id: name });
    place.replaceChildren(...stages(told), ...letters(told));
  } catch (refused) {
    place.replaceChildren(element("p", { class: "bad" }, refused.message));
  }
  place.removeAttribute("aria-busy");
}

document.getElementById("interaction-form").addEventListener("submit", (event) => {
  event.preventDefault();
  look(id.value.trim());
});
