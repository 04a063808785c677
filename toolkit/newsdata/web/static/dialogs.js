/** Help, meanings of labels, attributes, and what to do when somebody else saved. */

import { byId, make, openDialog, short } from "./dom.js";
import { KEYS } from "./keys.js";
import { labelKey } from "./spans.js";

export const close = () => byId("dialog").close();

export function help() {
  openDialog("Keys and mouse", [
    make("div", { className: "keys" }, ...KEYS.map(([group, rows]) =>
      make("table", {},
        make("caption", {}, group),
        make("tbody", {}, ...rows.map(([shown, says]) =>
          make("tr", {}, make("th", { scope: "row" }, make("kbd", {}, shown)), make("td", {}, says))))))),
    make("p", {}, "Mouse: drag over words (Alt: exact characters; Ctrl: add to the chosen span), double click for a word, click to choose a span, click again for the next one there."),
  ], [["Close"]]);
}

/** What the labels of a layer mean, the one of the current span first, and the guideline. */
export function meaning(editor, guideline) {
  const current = editor.current?.label;
  const labels = [...editor.layer.labels].sort((a, b) => (b.name === current) - (a.name === current));
  openDialog(`Labels of ${editor.layer.name}`, [
    make("p", {}, editor.layer.description),
    make("dl", { className: "meanings" }, ...labels.map((label) =>
      make("div", { className: label.name === current ? "chosen" : "" },
        make("dt", {}, make("kbd", {}, label.key ?? "·"), ` ${label.name}`),
        make("dd", {}, label.meaning)))),
    ...(guideline ? [make("h3", {}, "Guideline"), make("pre", { className: "guideline", tabIndex: 0 }, guideline)] : []),
  ], [["Close"]]);
}

/** Attributes as one `key = value` a line, and the note. */
export function attributes(editor, span) {
  const all = span.attributes ?? [];
  const note = make("textarea", { id: "note", rows: 3, value: all.find((a) => a.key === "note")?.value ?? "" });
  const rows = make("div", { className: "attribute-rows" });
  const row = (key = "", value = "") => rows.append(make("div", { className: "attribute" },
    make("input", { className: "key", value: key, maxLength: 128, ariaLabel: "Attribute" }),
    make("input", { className: "value", value, ariaLabel: "Value" })));
  all.filter((a) => a.key !== "note").forEach((a) => row(a.key, a.value));
  row();
  const save = () => {
    const found = [...rows.children]
      .map((each) => ({ key: each.querySelector(".key").value.trim(), value: each.querySelector(".value").value }))
      .filter((each) => each.key);
    if (note.value.trim()) found.push({ key: "note", value: note.value });
    editor.setAttributes(span, found);
  };
  openDialog(`${span.label}: ${short(editor.words(span), 60)}`, [
    make("p", {}, "Attributes, such as value for a date:"),
    rows,
    make("button", { type: "button", on: { click: () => row() } }, "Another"),
    make("label", { htmlFor: "note" }, "Note"),
    note,
  ], [["Save", save], ["Cancel"]]);
}

/** Both versions, and the choice; what is not chosen stays as it is until it is. */
export function conflict(editor, theirs, fact, choices) {
  const mine = editor.work.spans;
  const list = (title, spans, others) => {
    const keys = new Set(others.map(labelKey));
    const only = spans.filter((span) => !keys.has(labelKey(span)));
    return make("section", {},
      make("h3", {}, `${title}: ${spans.length} spans, ${only.length} only here`),
      make("ul", {}, ...only.slice(0, 50).map((span) =>
        make("li", { dir: "auto" }, `${span.status === "rejected" ? "rejected " : ""}${span.label}: ${short(editor.words(span), 60)}`))));
  };
  openDialog("Saved elsewhere in the meantime", [
    make("p", {}, fact),
    make("div", { className: "sides" },
      list("Here", mine, theirs.spans),
      list("Saved", theirs.spans, mine)),
  ], [
    ["Put my changes on top", choices.mine],
    ["Take what is saved", choices.theirs],
  ], { focus: "#dialog-body" }); // It comes while one types: Enter or Space must not choose.
}
