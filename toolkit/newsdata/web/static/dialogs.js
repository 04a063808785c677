/** Help, meanings of labels, attributes. */

import { byId, make, openDialog, short } from "./dom.js";
import { KEYS } from "./keys.js";
import { setAttributes } from "./labelling.js";

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

/** What is in the project's files and cannot be shown, such as labels of an article that is gone. */
export function problems(found) {
  openDialog("Not shown", [
    make("p", {}, "These lines of submissions cannot be shown, and are left as they are:"),
    make("ul", { className: "problems" }, ...found.map(({ fact, hint, file, line }) =>
      make("li", {}, make("strong", {}, fact), ` ${hint ?? ""} `, make("code", {}, line ? `${file}, line ${line}` : file ?? "")))),
  ], [["Close"]]);
}

/** Attributes of a span, and its note. */
export const spanAttributes = (editor, span) =>
  attributes(`${span.label}: ${short(editor.words(span), 60)}`, span, (found) => setAttributes(editor, span, found));

/** A row for each attribute, and the note; `save` gets them as a list. */
export function attributes(title, item, save, options) {
  const all = item.attributes ?? [];
  const note = make("textarea", { id: "note", rows: 3, value: all.find((a) => a.key === "note")?.value ?? "" });
  const rows = make("div", { className: "attribute-rows" });
  const row = (key = "", value = "") => rows.append(make("div", { className: "attribute" },
    make("input", { className: "key", value: key, maxLength: 128, ariaLabel: "Attribute" }),
    make("input", { className: "value", value, ariaLabel: "Value" })));
  all.filter((a) => a.key !== "note").forEach((a) => row(a.key, a.value));
  row();
  const found = () => {
    const given = [...rows.children]
      .map((each) => ({ key: each.querySelector(".key").value.trim(), value: each.querySelector(".value").value }))
      .filter((each) => each.key);
    return note.value.trim() ? [...given, { key: "note", value: note.value }] : given;
  };
  openDialog(title, [
    make("p", {}, "Attributes, such as value for a date:"),
    rows,
    make("button", { type: "button", on: { click: () => row() } }, "Another"),
    make("label", { htmlFor: "note" }, "Note"),
    note,
  ], [["Save", () => save(found())], ["Cancel"]], options);
}
