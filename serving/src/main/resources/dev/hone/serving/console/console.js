// Draws /console/state, again each second. Whatever comes from the server becomes text, never markup.
// An arm's interval needs positions: they are set through the style object, which the page's policy allows.

const INTERVAL_MS = 1000;
const KEY = "hone-api-key";

const status = document.getElementById("status");
const keyForm = document.getElementById("key");
let drawn = "";

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    made.setAttribute(attribute, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// What was not measured is null, and a dash for people.
const NONE = "–";
const measured = (value) => value !== null && value !== undefined && Number.isFinite(Number(value));
const number = (value, digits = 3) => (measured(value) ? Number(value).toFixed(digits) : NONE);
const count = (value) => (measured(value) ? Number(value).toLocaleString("en") : NONE);
const share = (value) => (measured(value) ? `${Math.round(value * 1000) / 10} %` : NONE);

function version(name) {
  if (!name) {
    return NONE;
  }
  const [line, digest] = name.split("@sha256:");
  return element("code", { title: name }, digest ? `${line}@sha256:${digest.slice(0, 12)}..` : name);
}

function time(iso) {
  const at = new Date(iso);
  return element("time", { datetime: iso, title: at.toLocaleString() }, at.toLocaleTimeString());
}

// A column is [heading, cell of a row, class]; the first column heads its row.
function table(caption, columns, rows, none = `${caption}: none yet.`) {
  if (rows.length === 0) {
    return element("p", { class: "none" }, none);
  }
  const cell = (kind, content, style, scope) => {
    const attributes = style ? { class: style } : {};
    return element(kind, scope ? { ...attributes, scope } : attributes, content);
  };
  const head = columns.map(([heading, , style]) => cell("th", heading, style, "col"));
  const body = rows.map((row) => element("tr", {}, ...columns.map(([, draw, style], index) =>
    index === 0 ? cell("th", draw(row), style, "row") : cell("td", draw(row), style))));
  return element("table", {},
    element("caption", {}, caption),
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...body));
}

function bar(interval, style) {
  if (!measured(interval.estimate)) {
    return NONE;
  }
  const low = interval.low ?? interval.estimate;
  const high = interval.high ?? interval.estimate;
  const range = element("i");
  range.style.left = `${low * 100}%`;
  range.style.width = `${Math.max(0.5, (high - low) * 100)}%`;
  const mean = element("b");
  mean.style.left = `${interval.estimate * 100}%`;
  const label = `mean ${number(interval.estimate)}, 95 % interval ${number(interval.low)} to ${number(interval.high)}`;
  return element("span", { class: `bar ${style}`, role: "img", "aria-label": label, title: label }, range, mean);
}

function evidenceFor(strength, needed) {
  if (!measured(strength)) {
    return NONE;
  }
  // An e-value is shown by its logarithm: each step multiplies the evidence alike.
  const value = Math.max(0, Math.min(1, Math.log(Math.max(strength, 1)) / Math.log(needed)));
  return element("progress", { max: "1", value: String(value), "aria-label": `${number(strength, 2)} of ${number(needed, 0)}` });
}

function missing(loop) {
  return loop.missing.length === 0
    ? [element("p", { class: "none" }, "Nothing has been scored yet: ask, and give feedback on the answers.")]
    : loop.missing.map((row) => element("div", {},
      element("h3", {}, row.line),
      element("ul", {}, ...row.sentences.map((sentence) => element("li", {}, `${sentence[0].toUpperCase()}${sentence.slice(1)}.`)))));
}

function lines(loop) {
  return [table("What serves, by line", [
    ["Line", (row) => row.line],
    ["Champion", (row) => version(row.champion)],
    ["Challenger", (row) => version(row.challenger)],
    ["Stage", (row) => row.stage],
    ["Weight", (row) => share(row.weight), "number"],
    ["Since", (row) => time(row.since)],
  ], loop.lines, "No version has been tried yet: every line answers with its base.")];
}

function canary(seen, running) {
  return [
    element("h3", {}, `${seen.line}: `, version(seen.challenger), " against ", version(seen.champion), running ? "" : " (over)"),
    element("p", {}, `Stage ${seen.stage} of ${seen.stages}, ${share(seen.weight)} of users. ${seen.words} `, time(seen.at)),
    table("Arms, all stages together: unshrunk quality with 95 % interval", [
      ["Arm", (arm) => arm.arm, ""],
      ["Users", (arm) => count(arm.subjects), "number"],
      ["Scored", (arm) => count(arm.scored), "number"],
      ["Mean", (arm) => number(arm.quality.estimate), "number"],
      ["Low", (arm) => number(arm.quality.low), "number"],
      ["High", (arm) => number(arm.quality.high), "number"],
      ["0 to 1", (arm) => bar(arm.quality, arm.arm)],
      ["Responses", (arm) => count(arm.responses), "number"],
      // All arms of a canary have the same guardrails, in the same order.
      ...(seen.arms[0]?.guardrails ?? []).map(({ title }, i) =>
        [title, (arm) => count(arm.guardrails[i].found), "number"]),
    ], seen.arms),
    table("Tests: evidence against what is needed", [
      ["Would prove", (test) => test.name],
      ["Evidence", (test) => number(test.evidence, 2), "number"],
      ["Needed", (test) => number(test.needed, 0), "number"],
      ["", (test) => evidenceFor(test.evidence, test.needed)],
    ], seen.tests),
  ];
}

function evidence(loop) {
  return loop.evidence.length === 0
    ? [element("p", { class: "none" }, "No canary has been seen yet.")]
    : loop.evidence.flatMap((seen) =>
      canary(seen, loop.lines.some((line) => line.line === seen.line && line.challenger === seen.challenger)));
}

function verdict(kind) {
  const style = { promoted: "good", "rolled back": "bad", aborted: "bad" }[kind];
  return element("span", style ? { class: style } : {}, kind);
}

function decisions(loop) {
  return [table("Newest first", [
    ["When", (row) => time(row.at)],
    ["Line", (row) => row.line],
    ["Decision", (row) => verdict(row.kind)],
    ["In words", (row) => row.words, "words"],
    ["By", (row) => row.who],
  ], loop.decisions, "Nothing has been decided yet.")];
}

function levelLosses(row) {
  return row.measured
    ? row.measured.levels.map((level) => `${level.level}: ${number(level.loss)} (${number(level.parent_loss)})`).join(" · ")
    : NONE;
}

function goalFollowing(row) {
  const following = row.measured?.goal_following;
  return following && measured(following.estimate)
    ? `${number(following.estimate)} (${number(following.low)} to ${number(following.high)})`
    : NONE;
}

function versions(loop) {
  return [table("Newest first; trained on: examples, replay included; losses and divergence in nats per response token", [
    ["Version", (row) => version(row.version)],
    ["No.", (row) => `${row.sequence}`, "number"],
    ["State", (row) => verdict(row.state)],
    ["Parent", (row) => version(row.parent)],
    ["Trained on", (row) => count(row.examples), "number"],
    ["Goal following", goalFollowing],
    ["Loss by goal (parent)", levelLosses],
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

function levels(row) {
  return row.levels.map((level) => `${level.level}: ${number(level.threshold)} (best ${level.percent} %)`).join(" · ");
}

function goals(loop) {
  return [table("Thresholds of quality, by segment; * stands for all others", [
    ["Segment", (row) => `${row.line} / ${row.segment}`],
    ["Set", (row) => `${row.version}`, "number"],
    ["Answers in the window", (row) => count(row.count), "number"],
    ["Goals: lowest quality", levels],
    ["Until", (row) => time(row.boundary)],
  ], loop.goal_sets, "There are no goals yet.")];
}

const SECTIONS = { missing, lines, evidence, decisions, versions, rounds, goals };

function draw(loop) {
  const { at, problem, ...content } = loop;
  status.textContent = problem ? `Not up to date: ${problem}.` : `As of ${new Date(at).toLocaleTimeString()}`;
  status.className = problem ? "old" : "";
  // Only what has changed is drawn again, so that a reader keeps place and selection.
  const now = JSON.stringify(content);
  if (now !== drawn) {
    drawn = now;
    for (const [id, section] of Object.entries(SECTIONS)) {
      document.getElementById(id).replaceChildren(...section(loop));
    }
  }
}

async function refresh() {
  const key = sessionStorage.getItem(KEY);
  try {
    const response = await fetch("/console/state", { headers: key ? { Authorization: `Bearer ${key}` } : {} });
    keyForm.hidden = response.status !== 401;
    if (response.status === 401) {
      status.textContent = "This server wants an API key.";
    } else if (response.ok) {
      draw(await response.json());
    } else {
      throw new Error(`status ${response.status}`);
    }
  } catch (problem) {
    status.textContent = `The server does not answer (${problem.message}).`;
    status.className = "old";
  }
  setTimeout(refresh, INTERVAL_MS);
}

keyForm.addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(KEY, document.getElementById("secret").value);
});

refresh();
