// An operator's word to a line: what it does, whom it is about, why. What came of it shows as a decision.
import { ask, element, hasKey, short } from "./parts.js";

const COMMANDS = {
  pause: ["Pause", "The canary stays at its stage: evidence counts, harm still ends it, nothing advances.", (line) => line.challenger],
  resume: ["Resume", "A paused canary goes on.", (line) => line.challenger],
  promote: ["Promote", "The version in canary becomes champion without waiting for evidence.", (line) => line.challenger],
  abort: ["Abort", "The version in canary is given up; its examples wait for the next round.", (line) => line.challenger],
  roll_back: ["Roll back", "The version is refused for ever; what it was trained on is in quarantine.", (line) => line.challenger || !line.champion.endsWith("@base")],
  release_quarantine: ["Release", "Replay may use again what is in quarantine.", () => true],
  abandon_round: ["Abandon round", "The round in training is given up; its examples wait for the next one.", () => true],
  retry_round: ["Retry round", "A round is tried again whose fault lay in settings or surroundings, now that it is mended.", () => true],
  train_now: ["Train now", "The next round closes with the examples that there are, if they are enough to train on.", () => true],
  pause_rounds: ["Pause rounds", "No further round closes until they are resumed; one in training goes on.", () => true],
  resume_rounds: ["Resume rounds", "Rounds close again when they are due.", () => true],
};
const OF_A_VERSION = ["promote", "roll_back"];

const dialog = document.getElementById("operate");
const form = document.getElementById("operate-form");
const why = document.getElementById("why");
const answer = document.getElementById("operate-answer");
const send = document.getElementById("operate-send");
let meant = null;
let awaited = null;

export function buttons(line) {
  const open = element("button", { type: "button", "aria-haspopup": "dialog", "aria-label": `Operate ${line.line}` }, "Operate…");
  open.addEventListener("click", () => begin(line));
  return open;
}

function begin(line) {
  meant = line;
  awaited = null;
  const select = document.getElementById("command");
  select.replaceChildren(...Object.entries(COMMANDS)
    .filter(([, [, , possible]]) => possible(line))
    .map(([word, [title]]) => element("option", { value: word }, title)));
  document.getElementById("operate-title").textContent = `Operate ${line.line}`;
  why.value = "";
  answer.textContent = hasKey() ? "" : "Commands want a key of scope admin; this page was opened without one.";
  answer.className = "";
  send.disabled = false;
  told();
  dialog.showModal();
  select.focus();
}

function about(word) {
  return OF_A_VERSION.includes(word) ? meant.challenger ?? meant.champion : null;
}

function told() {
  const word = document.getElementById("command").value;
  const version = about(word);
  document.getElementById("command-words").textContent = `${COMMANDS[word][1]}${version ? ` It is about ${short(version)}.` : ""}`;
}

async function say() {
  const word = document.getElementById("command").value;
  const version = about(word);
  send.disabled = true;
  try {
    const stored = await ask("commands", {}, { line: meant.line, command: word, why: why.value, ...(version ? { version } : {}) });
    awaited = stored.command_id;
    answer.className = "";
    answer.textContent = "It is stored. Waiting for the line to decide…";
  } catch (refused) {
    answer.className = "bad";
    answer.textContent = refused.message;
    send.disabled = false;
  }
}

// Each decision that a command leads to carries its id.
export function decided(decisions) {
  const found = awaited === null ? [] : decisions.filter((row) => row.command_id === awaited);
  if (found.length > 0) {
    const ignored = found.every((row) => row.kind === "ignored");
    answer.className = ignored ? "bad" : "good";
    answer.textContent = [...found].reverse().map((row) => row.words).join(" ");
    awaited = ignored ? awaited : null;
  }
}

document.getElementById("command").addEventListener("change", told);
document.getElementById("operate-close").addEventListener("click", () => dialog.close());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  say();
});
