/** The column beside the text: layers, labels, the span chosen, and all spans as a list. */

import { labelButtons } from "./buttons.js";
import * as documents from "./documents.js";
import { byId, make, short } from "./dom.js";
import * as labelling from "./labelling.js";
import { removeRelation } from "./linking.js";
import { look } from "./scheme.js";

const MOST_LISTED = 400;

let listed = {}; // what the list of spans shows: moving about does not change it

/** Draw it all anew; what has the focus keeps it. */
export function draw(app) {
  const focused = document.activeElement?.dataset?.key;
  drawLayers(app);
  drawLabels(app);
  drawCurrent(app);
  documents.draw(app);
  drawSpans(app);
  if (focused) document.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function drawLayers(app) {
  const { editor } = app;
  const open = countBy(editor.open, (span) => span.layer);
  byId("layers").replaceChildren(...editor.layers.map((layer) => {
    const count = open.get(layer.name);
    const reviewed = editor.work.reviewed.includes(layer.name);
    return make("li", {},
      make("button", {
        type: "button",
        className: "layer",
        title: layer.description,
        data: { key: `layer ${layer.name}` },
        aria: { pressed: String(layer === editor.layer) },
        on: { click: () => editor.setLayer(layer.name) },
      },
      layer.digit && !app.comparison ? make("kbd", {}, layer.digit) : null,
      make("span", { className: "name" }, layer.name),
      reviewed ? make("span", { className: "reviewed" }, "✓ reviewed") : null,
      count ? make("span", { className: "open", title: "open suggestions" }, `${count} open`) : null),
      make("label", { className: "pin", title: "Show this layer beside the chosen one" },
        make("input", {
          type: "checkbox",
          checked: app.pinned.has(layer.name),
          data: { key: `pin ${layer.name}` },
          on: { change: () => app.pin(layer.name) },
          ariaLabel: `Show ${layer.name}`,
        }), "show"));
  }));
}

function countBy(items, nameOf) {
  const counts = new Map();
  for (const each of items) counts.set(nameOf(each), (counts.get(nameOf(each)) ?? 0) + 1);
  return counts;
}

function drawLabels(app) {
  const { editor } = app;
  const { layer } = editor;
  const mine = editor.work.spans.filter((span) => span.layer === layer.name && span.status !== "rejected");
  const counts = countBy(mine, (span) => span.label);
  const buttons = labelButtons(editor, (label) =>
    make("span", { className: "count" }, String(counts.get(label.name) ?? "")));
  const reviewed = editor.work.reviewed.includes(layer.name);
  byId("labels-title").textContent = `Labels of ${layer.name}`;
  byId("labels").replaceChildren(
    make("div", { className: "labels" }, ...buttons),
    make("div", { className: "actions" },
      make("button", {
        type: "button",
        data: { key: "reviewed" },
        aria: { pressed: String(reviewed) },
        title: "Ctrl+Enter",
        on: { click: () => labelling.toggleReviewed(editor) },
      }, reviewed ? "✓ Layer reviewed" : "Layer reviewed"),
      make("button", { type: "button", title: "F1", on: { click: () => app.run("meaning") } }, "Meanings")));
}

function drawCurrent(app) {
  const { editor } = app;
  const span = editor.current;
  byId("current-box").hidden = !span;
  if (!span) return;
  const suggested = span.status === "suggested";
  const button = (name, command, title) =>
    make("button", { type: "button", title, data: { key: command }, on: { click: () => app.run(command) } }, name);
  const facts = (span.attributes ?? []).map(({ key, value }) =>
    make("div", {}, make("dt", {}, key), make("dd", { dir: "auto" }, value)));
  if (suggested) {
    const sure = span.score === undefined ? "" : `, ${Math.round(100 * span.score)}% sure`;
    facts.push(make("div", {}, make("dt", {}, "suggested"), make("dd", {}, `by ${span.annotator ?? "a program"}${sure}`)));
  }
  byId("current").replaceChildren(
    make("p", { className: "quoted", dir: "auto" },
      make("span", { className: `tag colour-${look(editor.layers, span.layer, span.label).colour}` }, span.label),
      ` ${short(editor.words(span), 200)}`),
    facts.length ? make("dl", {}, ...facts) : "",
    ...relations(editor, span),
    make("div", { className: "actions" },
      ...(suggested
        ? [button("Accept", "accept", "Enter"), button("Reject", "remove", "Delete")]
        : [button("Link", "link", "="), button("Attributes, note", "attributes", "F2"), button("Delete", "remove", "Delete")])));
}

function relations(editor, span) {
  return editor.work.relations.filter((each) => each.args.some((a) => a.ref === span.id)).map((relation) =>
    make("div", { className: "relation" },
      make("strong", {}, relation.label),
      make("dl", {}, ...relation.args.map(({ role, ref }) => {
        const other = editor.find(ref);
        return make("div", {}, make("dt", {}, role), make("dd", { dir: "auto" }, other ? short(editor.words(other), 60) : "?"));
      })),
      make("button", {
        type: "button",
        data: { key: `unlink ${relation.id}` },
        on: { click: () => removeRelation(editor, relation.id) },
      }, "Remove link")));
}

/** A list that screen readers can walk through: it says what colours and lines say. */
function drawSpans(app) {
  const { editor } = app;
  const marks = editor.marks(app.shown);
  if (listed.marks === marks && listed.currentId === editor.currentId) return;
  listed = { marks, currentId: editor.currentId };
  const at = Math.max(0, marks.findIndex((span) => span.id === editor.currentId));
  const from = marks.length > MOST_LISTED ? Math.max(0, Math.min(at - MOST_LISTED / 2, marks.length - MOST_LISTED)) : 0;
  const near = marks.slice(from, from + MOST_LISTED);
  byId("spans-title").textContent = `Spans (${marks.length})`;
  const more = (count, where) => (count > 0 ? [make("li", { className: "more" }, `${count} more ${where}`)] : []);
  byId("spans").replaceChildren(
    ...(marks.length ? [] : [make("li", { className: "more" }, "None yet in the layers shown.")]),
    ...more(from, "before"),
    ...near.map((span) => {
      const current = span.id === editor.currentId;
      const suggested = span.status === "suggested";
      return make("li", {},
        make("button", {
          type: "button",
          className: suggested ? "span suggested" : "span",
          data: { key: `span ${span.id}`, span: span.id },
          aria: current ? { current: "true" } : {},
          on: { click: () => editor.choose(span, { follow: !editor.link }) },
        },
        make("span", { className: `tag colour-${look(editor.layers, span.layer, span.label).colour}` },
          `${span.label}${suggested ? "?" : ""}`),
        make("bdi", {}, ` ${short(editor.words(span), 60)}`)));
    }),
    ...more(marks.length - from - near.length, "after"));
}
