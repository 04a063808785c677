/** Which command does what; letters and digits are labels, roles, layers and annotators. */

import * as dialogs from "./dialogs.js";
import * as documents from "./documents.js";
import { announce, byId, remember } from "./dom.js";
import * as labelling from "./labelling.js";
import { fill, link } from "./linking.js";
import * as looks from "./looks.js";
import * as moving from "./moving.js";

/** Do a command; without an article only what needs none. */
export function run(app, command) {
  const found = COMMANDS[command];
  if (found && (app.editor || WITHOUT_ARTICLE.includes(command))) found(app, app.editor);
}

/** A letter or digit; false where it means nothing. */
export function character(app, key) {
  const { editor, adjudication } = app;
  if (!editor) return false;
  if (adjudication && /^\d$/u.test(key)) return pickDigit(adjudication, key);
  const layer = editor.layers.find((each) => each.digit === key);
  if (layer) {
    editor.setLayer(layer.name);
    return true;
  }
  if (editor.link) {
    const role = editor.link.relation.roles.find((each) => each.key === key);
    if (role) fill(editor, role);
    return Boolean(role);
  }
  const label = editor.layer.labels.find((each) => each.key === key.toLowerCase());
  if (!label) return false;
  if (key === key.toLowerCase()) labelling.label(editor, label.name);
  else labelling.labelAll(editor, label.name);
  return true;
}

function pickDigit(adjudication, key) {
  const name = key === "0" ? null : adjudication.names[Number(key) - 1];
  if (name === undefined) return false;
  adjudication.pick(name);
  return true;
}

const COMMANDS = {
  nextWord: (_, editor) => moving.moveWord(editor, 1),
  previousWord: (_, editor) => moving.moveWord(editor, -1),
  nextLine: (app, editor) => moving.moveLine(editor, 1, app.view),
  previousLine: (app, editor) => moving.moveLine(editor, -1, app.view),
  firstWord: (_, editor) => { editor.selection = null; moving.moveWord(editor, 1); },
  lastWord: (_, editor) => { editor.selection = null; moving.moveWord(editor, -1); },
  extend: (_, editor) => moving.stretch(editor, "end", 1, "mark"),
  shrink: (_, editor) => moving.stretch(editor, "end", -1, "mark"),
  extendCharacter: (_, editor) => moving.stretch(editor, "end", 1, "character"),
  shrinkCharacter: (_, editor) => moving.stretch(editor, "end", -1, "character"),
  startLater: (_, editor) => moving.stretch(editor, "start", 1, "character"),
  startEarlier: (_, editor) => moving.stretch(editor, "start", -1, "character"),
  nextSpan: (app, editor) => moving.moveSpan(editor, 1, app.shown),
  previousSpan: (app, editor) => moving.moveSpan(editor, -1, app.shown),
  cycle: (app, editor) => moving.cycle(editor, app.shown) || announce("No spans here."),
  nextDifference: (app) => app.adjudication?.step(1),
  previousDifference: (app) => app.adjudication?.step(-1),
  find: (app) => app.find.open(),
  article: () => byId("document-label").focus(),
  escape: (_, editor) => editor.clear(),
  remove: (_, editor) => labelling.remove(editor),
  addFragment: (app, editor) => labelling.addFragment(editor, editor.find(app.target)),
  replace: (app, editor) => labelling.replace(editor, editor.find(app.target)),
  link: (_, editor) => link(editor),
  attributes: (_, editor) => {
    if (documents.editFocused(editor)) return;
    if (editor.current && editor.current.status !== "suggested") dialogs.spanAttributes(editor, editor.current);
    else announce("Choose a span of your own, or a label of the whole article, first.");
  },
  meaning: (app, editor) => dialogs.meaning(editor, app.project.guideline),
  accept: (_, editor) => labelling.accept(editor),
  uncertain: (_, editor) => moving.nextSuggestion(editor, "uncertain"),
  reviewed: (_, editor) => labelling.toggleReviewed(editor),
  undo: (_, editor) => editor.undo(),
  redo: (_, editor) => editor.redo(),
  save: (app) => announce(document.body.dataset.saved === "true" ? "Everything is saved." : byId("saved").textContent),
  nextArticle: (app) => app.neighbour(1),
  previousArticle: (app) => app.neighbour(-1),
  adjudicate: (app) => app.show(app.article.id, !app.comparison),
  larger: () => looks.resize(1),
  smaller: () => looks.resize(-1),
  theme: () => looks.turn(),
  problems: (app) => dialogs.problems(app.queue.problems),
  help: () => dialogs.help(),
  met: () => {
    remember("met", true);
    byId("welcome").hidden = true;
    byId("text").focus({ preventScroll: true });
  },
};

const WITHOUT_ARTICLE = ["help", "problems", "met", "theme", "larger", "smaller", "nextArticle", "previousArticle"];
