/** Labels of the article as a whole: what it is about, what kind it is. */

import { attributes as askAttributes } from "./dialogs.js";
import { announce, byId, make } from "./dom.js";
import { sameLabel, sayLabel as say } from "./state.js";

function addLabel(editor, label) {
  if (editor.work.labels.some((each) => each.status !== "rejected" && sameLabel(each, label))) {
    return announce(`The article is ${say(label)} already.`);
  }
  const labels = editor.work.labels.filter((each) => !sameLabel(each, label));
  return editor.apply({ ...editor.work, labels: [...labels, { ...label, status: "gold" }] }, `The article is ${say(label)}`);
}

function removeLabel(editor, label) {
  const labels = editor.work.labels.filter((each) => each !== label);
  return editor.apply({ ...editor.work, labels }, `The article is no longer ${say(label)}`);
}

function setAttributes(editor, label, attributes) {
  const { attributes: _, ...rest } = label;
  const changed = attributes.length ? { ...rest, attributes } : rest;
  if (editor.work.labels.some((each) => each !== label && sameLabel(each, changed))) {
    return announce(`The article is ${say(changed)} already.`);
  }
  const labels = editor.work.labels.map((each) => (each === label ? changed : each));
  return editor.apply({ ...editor.work, labels }, `The article is ${say(changed)}`);
}

/** Attributes of a label of the article, and its note. */
function edit(editor, index) {
  const label = editor.work.labels[index];
  askAttributes(`The whole article: ${label.label}`, label, (found) => {
    // Meanwhile it may have been undone.
    if (editor.work.labels.includes(label)) setAttributes(editor, label, found);
    else announce("This label is not there any more.");
  }, { back: `[data-key="attributes ${index}"]` });
}

/** Edit the label of the article that has the focus; false where none has. */
export function editFocused(editor) {
  const index = document.activeElement?.closest("#document-labels [data-index]")?.dataset.index;
  if (index === undefined) return false;
  edit(editor, Number(index));
  return true;
}

/** The labels that are set, in adjudication what others set, and a list to add one from. */
export function draw(app) {
  const { editor, adjudication } = app;
  const button = (name, words, key, run, title = "") => make("button", {
    type: "button",
    title,
    ariaLabel: `${name}: ${words}`,
    data: { key },
    on: { click: run },
  }, name);
  // A button that goes away with what it does: who came by keyboard goes on from the list.
  const last = (run) => () => {
    run();
    if (document.activeElement === document.body) byId("document-label").focus();
  };
  const row = (words, data, ...buttons) => make("li", { data }, make("bdi", { className: "words" }, words), ...buttons);
  const set = editor.work.labels.map((label, index) => row(say(label), { index },
    button("Attributes", say(label), `attributes ${index}`, () => edit(editor, index), "F2"),
    button("Remove", say(label), `remove ${index}`, last(() => removeLabel(editor, label)))));
  const others = [...(adjudication?.works ?? [])].flatMap(([name, work]) => work.labels
    .filter((label) => label.status !== "rejected" && !editor.work.labels.some((each) => sameLabel(each, label)))
    .map((label) => row(`${name}: ${say(label)}`, {},
      button("Take", `${name}: ${say(label)}`, `take ${name} ${say(label)}`, last(() => addLabel(editor, label))))));
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
