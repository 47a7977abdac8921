// What comes next, what serves, how fresh it is, and the ledger.
import { clock, count, drawing, element, lasting, NONE, none, share, table, time, verdict, version } from "./parts.js";
import { buttons } from "./operate.js";

function missing(loop) {
  return loop.missing.length === 0
    ? [none("Nothing has been scored yet: ask, and give feedback on the answers.")]
    : loop.missing.map((row) => element("div", {},
      element("h3", {}, row.line),
      element("ul", {}, row.sentences.map((sentence) => element("li", {}, `${sentence[0].toUpperCase()}${sentence.slice(1)}.`)))));
}

// A line of which no version has been tried has no state yet, and answers with its base.
function served(loop) {
  const untried = loop.missing.filter(({ line }) => !loop.lines.some((row) => row.line === line));
  return [...loop.lines, ...untried.map(({ line }) => ({ line, champion: `${line}@base`, challenger: null, stage: "none", weight: 0, since: null }))];
}

function lines(loop) {
  return [table("What serves, by line", [
    ["Line", (row) => row.line],
    ["Champion", (row) => version(row.champion)],
    ["Challenger", (row) => version(row.challenger)],
    ["Stage", (row) => row.stage],
    ["Weight", (row) => share(row.weight), "number"],
    ["Since", (row) => time(row.since)],
    ["Operate", (row) => buttons(row)],
  ], served(loop), "No version has been tried yet: every line answers with its base.")];
}

const LEGS = [["waited", "feedback gathered"], ["training", "trained"], ["trial", "staged and on trial"]];

function legs(journey, now) {
  const since = journey.waited_since ? Date.parse(journey.waited_since) : null;
  const closed = Date.parse(journey.closed_at);
  const trained = journey.trained_at ? Date.parse(journey.trained_at) : now;
  const ended = journey.ended_at ? Date.parse(journey.ended_at) : journey.trained_at ? now : trained;
  return { waited: since === null ? 0 : closed - since, training: trained - closed, trial: ended - trained };
}

function bar(parts, longest) {
  const total = LEGS.reduce((sum, [leg]) => sum + parts[leg], 0);
  const words = LEGS.map(([leg, name]) => `${name} ${lasting(parts[leg])}`).join(", ");
  const svg = drawing("svg", { class: "legs", viewBox: "0 0 100 10", preserveAspectRatio: "none", role: "img", "aria-label": words });
  let x = 0;
  for (const [leg] of LEGS) {
    const width = longest > 0 ? (100 * Math.max(0, parts[leg])) / longest : 0;
    svg.append(drawing("rect", { class: leg, x, y: 0, width, height: 10 }));
    x += width;
  }
  return element("span", { title: `${words}; ${lasting(total)} in all` }, svg);
}

function tiles(row, now) {
  const tile = (value, words) => element("li", {}, element("b", {}, value), ` ${words}`);
  const ago = (iso) => (iso ? lasting(now - Date.parse(iso)) : NONE);
  const latest = row.journeys.filter((journey) => journey.trained_at).at(-1);
  const trained = latest ? lasting(legs(latest, now).training) : NONE;
  return element("ul", { class: "tiles" },
    tile(ago(row.joined_up_to), "behind: feedback to join"),
    tile(trained, "to train the latest round"),
    tile(ago(row.served_since), "since the champion was promoted"),
    tile(ago(row.learned_up_to), "old is the newest feedback that the champion learned from"));
}

function freshness(loop) {
  const now = Date.parse(loop.at);
  return loop.freshness.flatMap((row) => {
    const rounds = [...row.journeys].reverse().slice(0, 12);
    const longest = Math.max(1, ...rounds.map((journey) => LEGS.reduce((sum, [leg]) => sum + legs(journey, now)[leg], 0)));
    return [
      element("h3", {}, row.line),
      tiles(row, now),
      element("ul", { class: "legend" }, LEGS.map(([leg, name]) => element("li", {}, element("i", { class: leg, "aria-hidden": "true" }), name))),
      table("From feedback to served, by round, newest first", [
        ["Round", (journey) => journey.round_id],
        ["Legs", (journey) => bar(legs(journey, now), longest), "bars"],
        ["Gathered", (journey) => (journey.waited_since ? lasting(legs(journey, now).waited) : NONE), "number"],
        ["Trained", (journey) => (journey.trained_at ? lasting(legs(journey, now).training) : NONE), "number"],
        ["On trial", (journey) => (journey.version && journey.ended_at ? lasting(legs(journey, now).trial) : NONE), "number"],
        ["Ended", (journey) => verdict(journey.ending ?? (journey.trained_at ? "under way" : "in training"))],
      ], rounds, "No round has closed yet."),
    ];
  });
}

const FATES = {
  accepted: "joined", pending: "waits for its prompt or response", duplicates: "came before", superseded: "taken back or replaced",
  late: "too late", excluded: "does not count", orphans: "nothing ever matched", deadLetters: "could not be used", erased: "erased",
};

function ledger(loop) {
  if (!loop.sums) {
    return [none("No ledger is known, or this key is bound to a tenant: it counts all tenants together.")];
  }
  const { records, outcomes, withheld, interactions, examples, partitions, balances } = loop.sums;
  const all = Object.values(records).reduce((sum, value) => sum + value, 0);
  const rows = Object.entries(outcomes).sort((a, b) => b[1] - a[1]);
  return [
    element("p", {}, `${count(all)} records were read (${Object.entries(records).map(([input, value]) => `${count(value)} ${input}`).join(", ")}) on ${count(partitions)} partitions: `,
      balances
        ? element("span", { class: "good" }, "each has exactly one outcome.")
        : element("span", { class: "bad" }, "the outcomes do not add up to that; if it stays so, look at the logs of streams-app.")),
    element("p", {}, `${count(interactions)} interactions have a prompt and a response; ${count(examples)} have an example that stands.`),
    table("What became of them", [
      ["Outcome", ([name]) => name],
      ["Records", ([, value]) => count(value), "number"],
      ["Share", ([, value]) => element("progress", { max: String(Math.max(1, all)), value: String(value), "aria-label": share(value / Math.max(1, all)) })],
      ["", ([name]) => FATES[name] ?? ""],
    ], rows),
    Object.keys(withheld).length === 0 ? null : element("p", {}, `Scored, but no example is made of them: ${Object.entries(withheld).map(([why, value]) => `${count(value)} ${why}`).join(", ")}.`),
  ];
}

export const sections = {
  missing: ["What comes next", missing, "missing"],
  lines: ["Lines", lines, "lines", "missing"],
  freshness: ["Freshness", freshness, "freshness", "at"],
  ledger: ["Ledger", ledger, "sums"],
};

export const asOf = (at) => `As of ${clock(at)}`;
