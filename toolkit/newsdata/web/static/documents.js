/** Labels of the article as a whole: what it is about, what kind it is. */

import { announce, byId, make } from "./dom.js";
import { sameLabel } from "./state.js";

const say = ({ layer, label, status, attributes = [] }) =>
  `${status === "rejected" ? "not " : ""}${layer}: ${label}${attributes.map((a) => ` ${a.key}=${a.value}`).join("")}`;

export function addLabel(editor, label) {
  if (editor.work.labels.some((each) => each.status !== "rejected" && sameLabel(each, label))) {
    return announce(`The article is ${say(label)} already.`);
  }
  const labels = editor.work.labels.filter((each) => !sameLabel(each, label));
  return editor.apply({ ...editor.work, labels: [...labels, { ...label, status: "gold" }] }, `The article is ${say(label)}`);
}

export function removeLabel(editor, label) {
  const labels = editor.work.labels.filter((each) => each !== label);
  return editor.apply({ ...editor.work, labels }, `The article is no longer ${say(label)}`);
}

/** The labels that are set, in adjudication what others set, and a list to add one from. */
export function draw(app) {
  const { editor, adjudication } = app;
  const row = (label, words, action, run) => make("li", {},
    make("bdi", { className: "words" }, words),
    make("button", { type: "button", ariaLabel: `${action}: ${words}`, data: { key: `${action} ${words}` }, on: { click: () => {
      run();
      // The button is gone now: who came by keyboard goes on from here.
      if (document.activeElement === document.body) byId("document-label").focus();
    } } }, action));
  const set = editor.work.labels.map((label) => row(label, say(label), "Remove", () => removeLabel(editor, label)));
  const others = [...(adjudication?.works ?? [])].flatMap(([name, work]) => work.labels
    .filter((label) => label.status !== "rejected" && !editor.work.labels.some((each) => sameLabel(each, label)))
    .map((label) => row(label, `${name}: ${say(label)}`, "Take", () => addLabel(editor, label))));
  byId("document-labels").replaceChildren(...set, ...others);
}

/** Fill the list to add from, once: it keeps what was chosen. */
export function listen(app) {
  const choice = byId("document-label");
  choice.append(...app.layers.map((layer) => make("optgroup", { label: layer.name },
    ...layer.labels.map((label) => make("option", { value: JSON.stringify([layer.name, label.name]), title: label.meaning }, `${label.name} (${layer.name})`)))));
  byId("document-form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (!app.editor || !choice.value) return;
    const [layer, label] = JSON.parse(choice.value);
    addLabel(app.editor, { layer, label });
  });
}
