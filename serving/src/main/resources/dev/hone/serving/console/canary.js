// The canary of each line: what its arms have earned as confidence sequences over time, what its tests still need, and
// when the stage has the users that it needs.
import { chart } from "./chart.js";
import { ask, clock, count, element, measured, NONE, none, number, redraw, share, table, time, version } from "./parts.js";

const place = document.getElementById("canaries");
let drawn = "";

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

function tables(seen) {
  return [
    table("Arms, all stages together: unshrunk quality with 95 % interval", [
      ["Arm", (arm) => arm.arm],
      ["Users", (arm) => count(arm.subjects), "number"],
      ["Scored", (arm) => count(arm.scored), "number"],
      ["Mean", (arm) => number(arm.quality.estimate), "number"],
      ["Low", (arm) => number(arm.quality.low), "number"],
      ["High", (arm) => number(arm.quality.high), "number"],
      ["0 to 1", (arm) => bar(arm.quality, arm.arm)],
      ["Responses", (arm) => count(arm.responses), "number"],
      // All arms of a canary have the same guardrails, in the same order.
      ...(seen.arms[0]?.guardrails ?? []).map(({ title }, i) => [title, (arm) => count(arm.guardrails[i].found), "number"]),
    ], seen.arms),
    table("Tests: evidence against what is needed", [
      ["Would prove", (test) => test.name],
      ["Evidence", (test) => number(test.evidence, 2), "number"],
      ["Needed", (test) => number(test.needed, 0), "number"],
      ["On its way", (test) => evidenceFor(test.evidence, test.needed)],
    ], seen.tests),
  ];
}

function over(course) {
  const names = [...new Set(course.points.flatMap((p) => p.arms.map((arm) => arm.arm)))];
  const series = names.map((name) => ({
    name,
    style: name,
    points: course.points.flatMap((p) => p.arms.filter((arm) => arm.arm === name).map((arm) => ({
      x: Date.parse(p.at), y: arm.quality.estimate, low: arm.quality.low, high: arm.quality.high, note: `${count(arm.scored)} scored`,
    }))),
  })).filter((one) => one.points.some((p) => measured(p.y)));
  if (series.length === 0) {
    return none("No arm has a score yet.");
  }
  const marks = course.points.filter((p, i) => i === 0 || course.points[i - 1].stage !== p.stage)
    .map((p) => ({ x: Date.parse(p.at), label: `stage ${p.stage}, ${share(p.weight)}` }));
  return chart(series, { title: "Mean quality of each arm with its 95 % confidence sequence: it holds at every moment", marks });
}

function end(seen, course) {
  const users = `${count(seen.stage_subjects)} of the ${count(seen.stage_needed)} users that this stage needs at least were met`;
  const when = course?.expected ? `; at the pace so far the rest are there about ${clock(course.expected)}` : "";
  return `${users}${when}.`;
}

function planned({ end: when, latest_end: latest, users, most_users: most, beyond_budget: beyond, variance }) {
  const plan = `Planned: if it is as good as the champion it is promoted about ${clock(when)}, in nine of ten cases by ${clock(latest)}, after ${count(users)} to ${count(most)} users since the stage began.${typeof variance === "number" ? ` Compared without what was expected of users, scores have ${share(variance)} of their variance.` : ""}`;
  return beyond > 0.1 ? `${plan} The budget of users or time is too small for that in ${share(beyond)} of cases.` : plan;
}

function canary(seen, running, course) {
  return [
    element("h3", {}, `${seen.line}: `, version(seen.challenger), " against ", version(seen.champion), running ? "" : " (over)"),
    element("p", {}, `Stage ${seen.stage} of ${seen.stages}, ${share(seen.weight)} of users. ${seen.words} `, time(seen.at)),
    running ? element("p", {}, end(seen, course)) : null,
    running && course?.planned ? element("p", {}, planned(course.planned)) : null,
    course ? over(course) : null,
    ...tables(seen),
  ];
}

export async function refresh(loop) {
  if (loop.evidence.length === 0) {
    place.replaceChildren(none("No canary has been seen yet."));
    return;
  }
  const courses = await Promise.all(loop.evidence.map((seen) => ask("canary", { line: seen.line }).catch(() => null)));
  const now = JSON.stringify([loop.evidence, loop.lines, courses]);
  if (now !== drawn) {
    drawn = now;
    redraw(place, loop.evidence.flatMap((seen, i) => canary(
      seen, loop.lines.some((line) => line.line === seen.line && line.challenger === seen.challenger), courses[i])));
  }
}
