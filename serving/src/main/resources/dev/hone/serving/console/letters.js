// The newest dead letters with their reasons, and the commands that deal with them.
import { ask, element, redraw, table, time } from "./parts.js";

const place = document.getElementById("letter-rows");
const only = document.getElementById("letters-open");
let letters = null;
let drawn = "";

function command(row) {
  if (row.state !== "open") {
    return "";
  }
  const words = `hone dead-letters replay ${row.letter} --why "..."`;
  const copy = element("button", { type: "button", "aria-label": `Copy the command that replays ${row.letter}` }, "Copy");
  copy.addEventListener("click", async () => {
    await navigator.clipboard?.writeText(words).catch(() => null);
    copy.textContent = "Copied";
  });
  return element("span", { class: "command" }, element("code", {}, words), copy);
}

function draw() {
  const rows = letters.filter((row) => !only.checked || row.state === "open");
  redraw(place, [table("Newest first", [
    ["Letter", (row) => row.letter],
    ["When", (row) => time(row.time)],
    ["From", (row) => row.topic ?? ""],
    ["Stage", (row) => row.stage ?? ""],
    ["Reason", (row) => (row.left_out ? `${row.reason} (stands for ${row.left_out} others)` : row.reason), "words"],
    ["State", (row) => row.state],
    ["Once its fault is mended", command],
  ], rows, only.checked && letters.length > 0 ? "None of the newest letters is open." : "There are no dead letters, or this key is bound to a tenant.")]);
}

only.addEventListener("change", () => letters && draw());

export async function refresh() {
  letters = (await ask("letters")).letters;
  const now = JSON.stringify(letters);
  if (now !== drawn) {
    drawn = now;
    draw();
  }
}
