// Asks for /console/state each second and draws the view that is shown, as far as it has changed. Rounds, versions and
// decisions come again only when there is something new among them.
import { ask, element, keep, redraw, Refused } from "./parts.js";
import * as overview from "./overview.js";
import * as lineage from "./lineage.js";
import * as history from "./history.js";
import { decided } from "./operate.js";
import { refresh as quality } from "./quality.js";
import { refresh as canary } from "./canary.js";
import { refresh as letters } from "./letters.js";
import { look } from "./interaction.js";

const INTERVAL_MS = 1000;
const SLOW_MS = 5000;

const status = document.getElementById("status");
const keyForm = document.getElementById("key");
const drawn = new Map();
const VIEWS = {
  overview: { sections: overview.sections },
  quality: { slowly: quality },
  canary: { refresh: canary },
  lineage: { sections: lineage.sections },
  decisions: { sections: history.sections },
  letters: { slowly: letters },
  interaction: {},
};
let loop = { revision: -1 };
let shown = "";
let slowlyAt = 0;

for (const [view, { sections = {} }] of Object.entries(VIEWS)) {
  const place = document.getElementById(`${view}-view`);
  for (const [id, [title]] of Object.entries(sections)) {
    place.append(element("section", { "aria-labelledby": `h-${id}` }, element("h2", { id: `h-${id}` }, title), element("div", { id })));
  }
}

function show() {
  const [view, ...rest] = decodeURIComponent(location.hash.slice(1)).split("/");
  shown = view in VIEWS ? view : "overview";
  slowlyAt = 0;
  for (const name of Object.keys(VIEWS)) {
    document.getElementById(`${name}-view`).hidden = name !== shown;
    const link = document.querySelector(`nav a[href="#${name}"]`);
    if (name === shown) {
      link.setAttribute("aria-current", "page");
      link.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else {
      link.removeAttribute("aria-current");
    }
  }
  if (shown === "interaction" && rest.length > 0) {
    look(rest.join("/"));
  }
}

// Only what has changed is drawn again.
function drawSections(sections) {
  for (const [id, [, section, ...members]] of Object.entries(sections)) {
    const now = JSON.stringify(members.map((member) => (member === "at" ? Math.floor(Date.parse(loop.at) / SLOW_MS) : loop[member])));
    if (drawn.get(id) !== now) {
      drawn.set(id, now);
      redraw(document.getElementById(id), section(loop));
    }
  }
}

async function draw() {
  status.textContent = loop.problem ? `Not up to date: ${loop.problem}.` : overview.asOf(loop.at);
  status.className = loop.problem ? "old" : "";
  decided(loop.decisions);
  const view = VIEWS[shown];
  drawSections(view.sections ?? {});
  await view.refresh?.(loop);
  if (view.slowly && Date.now() - slowlyAt > SLOW_MS) {
    slowlyAt = Date.now();
    await view.slowly(loop);
  }
}

async function turn() {
  try {
    const told = await ask("state", { since: Math.max(0, loop.revision) });
    const news = Object.fromEntries(Object.entries(told).filter(([name, value]) => value !== null || !(name in loop) || name === "problem" || name === "sums"));
    loop = { ...loop, ...news };
    keyForm.hidden = true;
    await draw();
  } catch (problem) {
    keyForm.hidden = !(problem instanceof Refused && [401, 403].includes(problem.status));
    status.textContent = keyForm.hidden ? `The server does not answer (${problem.message}).`
      : problem.status === 401 ? "This server wants an API key." : problem.message;
    status.className = "old";
  }
}

async function run() {
  await turn();
  setTimeout(run, INTERVAL_MS);
}

window.addEventListener("hashchange", () => {
  show();
  if (loop.at) {
    draw().catch(() => null);
  }
});
keyForm.addEventListener("submit", (event) => {
  event.preventDefault();
  keep(document.getElementById("secret").value);
  turn();
});

show();
run();
