/** What somebody has to decide: nothing is chosen by Enter or Space while one types. */

import { make, openDialog, short } from "./dom.js";
import { labelKey } from "./spans.js";
import { sayLabel } from "./state.js";

const MOST_LISTED = 50;
const PATIENT = { focus: "#dialog-body" };
const MARKS = {
  exact: "as it was",
  moved: "moved",
  changed: "changed: look at it",
  lost: "lost: its words are gone",
};

const list = (title, lines, className = "") => make("section", { className },
  make("h3", {}, title),
  make("ul", {}, ...lines.slice(0, MOST_LISTED).map((line) => make("li", { dir: "auto" }, line)),
    lines.length > MOST_LISTED ? make("li", { className: "more" }, `and ${lines.length - MOST_LISTED} more`) : null));

const say = (editor, span) =>
  `${span.status === "rejected" ? "rejected " : ""}${span.label}: ${short(editor.words(span), 60)}`;

const count = (number, what) => `${number} ${what}${number === 1 ? "" : "s"}`;

/** Both versions, what cannot stand beside each other, and the choice. */
export function conflict(editor, theirs, fact, { left, links }, { mine, theirs: take }) {
  const side = (title, work, other) => {
    const keys = new Set(other.spans.map(labelKey));
    const known = new Set(other.labels.map(sayLabel));
    const only = work.spans.filter((span) => !keys.has(labelKey(span)));
    const labels = work.labels.map(sayLabel).filter((each) => !known.has(each));
    return list(`${title}: ${count(work.spans.length, "span")}, ${only.length} only here`,
      [...labels.map((each) => `The article: ${each}`), ...only.map((span) => say(editor, span))]);
  };
  openDialog("Saved elsewhere in the meantime", [
    make("p", {}, fact),
    make("div", { className: "sides" }, side("Here", editor.work, theirs), side("Saved", theirs, editor.work)),
    leftOut(editor, left, links),
  ], [["Put my changes on top", mine], ["Take what is saved", take]], PATIENT);
}

function leftOut(editor, left, links) {
  if (!left.length && !links) return null;
  const gone = links ? [`${count(links, "link")} to spans that are not there, or that the scheme does not take`] : [];
  return list("Would be left out when yours is put on top",
    [...left.map(({ span, reason }) => `${say(editor, span)} – ${reason}`), ...gone], "left-out");
}

/** What was left out of one's own changes, if anything was. */
export function sayLeft(editor, { left, links }) {
  const found = leftOut(editor, left, links);
  if (!found) return;
  found.querySelector("h3").textContent = "These cannot stand beside what is saved";
  openDialog("Not everything of yours is in it", [
    found,
    make("p", {}, "Undo (Ctrl+Z) brings your version back."),
  ], [["Close"]]);
}

/** Labels of an older text with what became of each, those to look at first. */
export function carried(editor, kept, found, { take, forget }) {
  const words = new Map(kept.work.spans.map((span) => [span.id, span.text ?? "(words unknown)"]));
  const by = (mark) => found.spans.filter((span) => span.mark === mark);
  const line = ({ id, label, now }) => {
    const was = short(words.get(id), 60);
    const is = now && short(editor.map.slice(...now), 60);
    return `${label}: ${was}${is === null || is === was ? "" : ` → ${is}`}`;
  };
  const sections = ["lost", "changed", "moved", "exact"].filter((mark) => by(mark).length)
    .map((mark) => list(`${by(mark).length} ${MARKS[mark]}`, by(mark).map(line), `mark-${mark}`));
  const links = (kept.work.relations?.length ?? 0) - (found.work.relations?.length ?? 0);
  const notes = [
    links ? `${count(links, "link")} went with the spans that are lost.` : "",
    by("changed").length ? "What is changed gets the attribute rebase, so that it can be found again." : "",
    found.unreviewed.length ? `To be reviewed again: ${found.unreviewed.join(", ")}.` : "",
  ].filter(Boolean);
  openDialog("Your labels are of an older text", [
    make("p", {}, kept.key
      ? "This browser kept work that could not be saved, and the text of the article has changed since."
      : "The text of the article has changed since you labelled it."),
    ...sections,
    ...notes.map((note) => make("p", {}, note)),
  ], [["Put them on this text", take], ["Later"], ["Throw them away", () => sure(kept, forget)]], PATIENT);
}

function sure(kept, forget) {
  openDialog("Throw these labels away?", [
    make("p", {}, `${count(kept.work.spans.length, "span")} will not be offered again.${kept.key ? "" : " What is on the disk is replaced when you label something."}`),
  ], [["Throw them away", forget], ["Keep them"]], PATIENT);
}
