/** The page: puts the parts together and says which command does what. */

import { Adjudication, begin } from "./adjudicate.js";
import * as api from "./api.js";
import * as dialogs from "./dialogs.js";
import * as documents from "./documents.js";
import { announce, byId, recall, remember } from "./dom.js";
import { Editor } from "./editor.js";
import { Find } from "./find.js";
import * as keys from "./keys.js";
import { LANE, Lanes } from "./lanes.js";
import { drawLinkbar, fill, link } from "./linking.js";
import * as mouse from "./mouse.js";
import { TextMap } from "./offsets.js";
import * as panel from "./panel.js";
import { Queue } from "./queue.js";
import { Saver } from "./saver.js";
import { layersOf } from "./scheme.js";
import { alike, reapply, submissionOf, workOf } from "./state.js";
import { TextView } from "./text.js";

const STATES = {
  true: "Saved",
  false: "Saving…",
  conflict: "Not saved: saved elsewhere too",
  error: "Not saved",
};
const SIZES = [14, 16, 18, 20, 23, 27, 32, 40];

class App {
  async start() {
    this.view = new TextView(byId("text"), byId("scroller"));
    this.lanes = new Lanes(byId("lanes"), byId("links"), this.view);
    this.queue = new Queue((id) => this.show(id), (failure) => this.fail(failure));
    this.find = new Find(this);
    this.pinned = new Set(recall("pinned", []));
    this.look();
    try {
      this.project = await api.project();
    } catch (failure) {
      this.fail(failure);
      return;
    }
    this.layers = layersOf(this.project.scheme);
    byId("project").textContent = this.project.title || this.project.name;
    byId("who").textContent = this.project.annotator;
    keys.listen(byId("text"), (command) => this.run(command), (key) => this.character(key));
    mouse.listen(this.view, this);
    documents.listen(this);
    this.listen();
    await this.queue.load();
    const asked = new URLSearchParams(location.hash.slice(1));
    const id = asked.get("article") ?? this.queue.rows[0]?.id;
    if (id === undefined) this.banner("There are no articles.", "Run `newsdata build` first.");
    else await this.show(id, asked.has("adjudicate"));
  }

  listen() {
    document.addEventListener("click", (event) => {
      const command = event.target.closest("[data-command]")?.dataset.command;
      if (command) this.run(command);
      // Keys go to the text again after a click; with the keyboard the focus stays.
      if (event.detail > 0 && event.target.closest("#panel button, .tools button, #linkbar button") && !document.querySelector("dialog[open]") && command !== "find") {
        byId("text").focus({ preventScroll: true });
      }
    });
    document.addEventListener("copy", (event) => {
      const { selection, map } = this.editor ?? {};
      if (document.activeElement !== byId("text") || !selection) return;
      event.clipboardData.setData("text/plain", map.slice(selection.start, selection.end));
      event.preventDefault();
    });
    const redraw = () => this.schedule();
    byId("scroller").addEventListener("scroll", redraw, { passive: true });
    new ResizeObserver(redraw).observe(byId("page"));
    addEventListener("pagehide", () => this.saver?.leave());
    addEventListener("online", () => this.saver?.retry());
  }

  // Opening articles.

  async show(id, adjudicate = false) {
    if (this.stays()) return;
    // Of several that are asked for in haste the last one counts; what is on its way to the
    // disk arrives before the article is read again.
    const ticket = (this.ticket = (this.ticket ?? 0) + 1);
    const leaving = this.saver;
    await leaving?.arrived();
    if (ticket !== this.ticket) return;
    let article;
    try {
      article = await (adjudicate ? api.comparison(id) : api.article(id));
    } catch (failure) {
      if (ticket === this.ticket) this.fail(failure);
      return;
    }
    // Meanwhile it may have turned out that the last action cannot be saved.
    if (ticket !== this.ticket || (leaving && this.stays())) return;
    this.saver?.leave();
    dialogs.close();
    this.open(article, adjudicate);
  }

  /** Whether the article is not left yet, because it is not saved; asked again it is. */
  stays() {
    if (!this.saver?.stuck || this.saver.waited) return false;
    this.saver.waited = true;
    announce("This article is not saved yet; it is kept in this browser. Choose again to leave it.");
    return true;
  }

  open(article, adjudicate) {
    this.article = article;
    this.comparison = adjudicate ? article : null;
    const map = new TextMap(article.text, article.language);
    const saved = adjudicate ? article.merged : article.submission;
    const work = adjudicate ? begin(article) : workOf(saved);
    const before = this.editor?.layer.name;
    this.editor = new Editor(article, map, this.layers, work, {
      change: () => this.draw(),
      work: () => this.saver.put(this.editor.work),
    });
    if (before && !adjudicate) this.editor.setLayer(before, { quiet: true });
    this.adjudication = adjudicate ? new Adjudication(article, this.editor) : null;
    this.saver = this.newSaver(article, adjudicate ? "adjudication" : "article", map, saved);
    this.saver.base = work;
    this.target = null;
    location.replace(`#${new URLSearchParams(adjudicate ? { article: article.id, adjudicate: "" } : { article: article.id })}`);
    this.head();
    this.view.show(article, map);
    byId("banner").hidden = true;
    this.state("true");
    this.queue.mark(article.id);
    this.find.renew();
    byId("text").focus({ preventScroll: true });
    this.restore();
    this.warn();
    if (adjudicate) this.adjudication.step(1);
  }

  newSaver(article, what, map, saved) {
    const saver = new Saver(what, article, this.project.annotator,
      (work) => submissionOf(work, article, this.project.annotator, map, saved), {
        state: (state, failure) => this.article === article && this.state(state, failure),
        saved: (answer, work) => {
          saver.base = work;
          this.queue.refresh();
        },
      });
    return saver;
  }

  head() {
    const { title, byline, published, source, others = [] } = this.article;
    byId("title").textContent = title;
    byId("title").dir = "auto";
    const who = others.length ? `also labelled by ${others.join(", ")}` : null;
    byId("source").textContent = [byline, source, published, who].filter(Boolean).join(" · ");
    document.title = `${title} – newsdata annotate`;
    const button = byId("adjudicate");
    const count = this.queue.rows.find((row) => row.id === this.article.id)?.annotators.length ?? 0;
    button.hidden = !this.comparison && count < 2;
    button.textContent = this.comparison ? "Label" : "Adjudicate";
    byId("differences-box").hidden = !this.comparison;
    document.body.classList.toggle("adjudicating", Boolean(this.comparison));
  }

  // Saving.

  state(state, failure) {
    document.body.dataset.saved = state;
    byId("saved").textContent = STATES[state];
    if (state === "true") byId("banner").hidden = true;
    if (state === "conflict") this.conflict(failure.current, failure.message, this.saver.base);
    if (state === "error") {
      const hint = failure.status === 403 && failure.code !== "disk"
        ? "The server was started anew: open the address it printed. Your work is kept in this browser."
        : failure.hint || "Your work is kept in this browser; saving is tried again.";
      const more = failure.problems.slice(1, 4).map((problem) => problem.fact ?? "").join(" ");
      this.banner(`Not saved. ${failure.message} ${more}`.trim(), hint, [["Try again", () => this.saver.retry()]]);
    }
  }

  conflict(current, fact, base) {
    const saved = current.merged === undefined ? current.submission : current.merged;
    const theirs = workOf(saved);
    const { saver } = this;
    const settle = (work, put) => saver === this.saver && this.settle(current, work, put);
    const ask = () => dialogs.conflict(this.editor, theirs, fact, {
      mine: () => settle(reapply(base, this.editor.work, theirs), true),
      theirs: () => settle(theirs, false),
    });
    this.banner("Somebody else, or another tab, saved this article. Yours is kept until you choose.", "", [["Choose", ask]]);
    ask();
  }

  settle(current, work, put) {
    this.editor.history.apply(work, put ? "Put my changes on top" : "Took what was saved");
    this.saver.base = work;
    this.saver.resume(current.revision, put ? work : null);
    announce(put ? "Your changes are on top of what was saved." : "This is what was saved.");
    byId("banner").hidden = true;
    this.draw();
  }

  /** Work that could not be saved the last time. */
  restore() {
    const { saver, editor, project, article } = this;
    const kept = Saver.kept(project.annotator, saver.what, article);
    if (!kept) return;
    remember(kept.key, null);
    if (alike(kept.work, editor.work)) return;
    const theirs = editor.work;
    editor.history.apply(kept.work, "Restored what was not saved");
    announce("Restored what could not be saved before.");
    if (kept.revision === saver.revision) {
      saver.put(kept.work);
    } else {
      saver.hold(kept.work);
      document.body.dataset.saved = "conflict";
      byId("saved").textContent = STATES.conflict;
      const current = { submission: { ...theirs }, revision: saver.revision };
      this.conflict(current, "This browser kept work that was not saved, and something else was saved since.", kept.base ?? theirs);
    }
    this.draw();
  }

  /** What is wrong with labels that were made elsewhere: they keep all others from being saved. */
  warn() {
    const { problems } = this.article;
    if (!problems.length || !byId("banner").hidden) return;
    const facts = problems.slice(0, 3).map((problem) => problem.fact).join(" ");
    const more = problems.length > 3 ? ` And ${problems.length - 3} more.` : "";
    this.banner(`Something is wrong with what is saved of this article. ${facts}${more}`,
      "See `newsdata validate`; what the scheme does not know can be deleted here.");
  }

  fail(failure) {
    if (!(failure instanceof api.Failure)) throw failure;
    this.banner(failure.message, failure.hint);
  }

  banner(fact, hint, buttons = []) {
    const banner = byId("banner");
    banner.hidden = false;
    banner.replaceChildren(`${fact} ${hint} `);
    for (const [name, action] of buttons) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.addEventListener("click", action);
      banner.append(button);
    }
  }

  // Drawing.

  /** The layers shown: the chosen one, those its relations reach into, and those pinned. */
  get shown() {
    const { layer } = this.editor;
    const reached = layer.relations.flatMap((r) => r.roles.flatMap((role) => role.fillers))
      .map((filler) => filler.split("/")[0]);
    return new Set([layer.name, ...reached, ...this.pinned, ...this.foreign]);
  }

  /** Layers of saved spans that the scheme does not have: shown, so that they can be deleted. */
  get foreign() {
    const known = new Set(this.layers.map((each) => each.name));
    return this.editor.work.spans.map((span) => span.layer).filter((name) => !known.has(name));
  }

  draw() {
    const { editor, view, adjudication } = this;
    const marks = [...editor.marks(this.shown), ...(adjudication?.marks() ?? [])];
    const lanes = this.lanes.prepare(marks);
    byId("page").style.setProperty("--lanes", `${Math.max(1, Math.min(lanes, 12)) * LANE}px`);
    const selection = editor.selection ? [editor.selection] : [];
    view.paint(this.layers, marks, { selection, found: this.find.places, difference: adjudication?.difference?.place });
    const place = editor.selection;
    if (place && place !== this.revealed) view.reveal(place.start, place.end);
    this.revealed = place;
    this.schedule();
    panel.draw(this);
    adjudication?.draw();
    drawLinkbar(editor, () => this.run("escape"));
    if (editor.current && editor.current.status !== "suggested") this.target = editor.currentId;
  }

  /** Lines are drawn once a frame at most. */
  schedule() {
    if (this.scheduled || !this.editor) return;
    this.scheduled = requestAnimationFrame(() => {
      this.scheduled = null;
      const { editor } = this;
      const nameOf = (span) => (span.by ? `${span.by}: ${span.label}` : `${span.label}${span.status === "suggested" ? "?" : ""}`);
      const shown = this.shown;
      const relations = editor.work.relations.filter((r) => r.status !== "rejected" && shown.has(r.layer));
      this.lanes.draw(this.layers, relations, editor.currentId, nameOf);
    });
  }

  pin(name) {
    if (!this.pinned.delete(name)) this.pinned.add(name);
    remember("pinned", [...this.pinned]);
    this.draw();
  }

  // Commands.

  run(command) {
    const found = COMMANDS[command];
    if (found && (this.editor || ["help", "theme", "nextArticle", "previousArticle"].includes(command))) found(this, this.editor);
  }

  /** A letter or digit; false where it means nothing. */
  character(key) {
    const { editor, adjudication } = this;
    if (!editor) return false;
    if (adjudication && /^\d$/u.test(key)) return this.pickDigit(key);
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
    if (key === key.toLowerCase()) editor.label(label.name);
    else editor.labelAll(label.name);
    return true;
  }

  pickDigit(key) {
    const { adjudication } = this;
    const name = key === "0" ? null : adjudication.names[Number(key) - 1];
    if (name === undefined) return false;
    adjudication.pick(name);
    return true;
  }

  neighbour(step) {
    const id = this.queue.neighbour(step);
    if (id === null) announce(step > 0 ? "This is the last article." : "This is the first article.");
    else this.show(id);
  }

  look() {
    const dark = recall("theme", matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light") === "dark";
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    byId("theme").textContent = dark ? "Light" : "Dark";
    document.documentElement.style.setProperty("--size", `${SIZES[recall("size", 2)] ?? 18}px`);
  }

  resize(step) {
    remember("size", Math.max(0, Math.min(SIZES.length - 1, recall("size", 2) + step)));
    this.look();
    this.schedule();
  }
}

const COMMANDS = {
  nextWord: (_, editor) => editor.moveWord(1),
  previousWord: (_, editor) => editor.moveWord(-1),
  nextLine: (app, editor) => editor.moveLine(1, app.view),
  previousLine: (app, editor) => editor.moveLine(-1, app.view),
  firstWord: (_, editor) => { editor.selection = null; editor.moveWord(1); },
  lastWord: (_, editor) => { editor.selection = null; editor.moveWord(-1); },
  extend: (_, editor) => editor.stretch("end", 1, "mark"),
  shrink: (_, editor) => editor.stretch("end", -1, "mark"),
  extendCharacter: (_, editor) => editor.stretch("end", 1, "character"),
  shrinkCharacter: (_, editor) => editor.stretch("end", -1, "character"),
  startLater: (_, editor) => editor.stretch("start", 1, "character"),
  startEarlier: (_, editor) => editor.stretch("start", -1, "character"),
  nextSpan: (app, editor) => editor.moveSpan(1, app.shown),
  previousSpan: (app, editor) => editor.moveSpan(-1, app.shown),
  cycle: (app, editor) => editor.cycle(app.shown) || announce("No spans here."),
  nextDifference: (app) => app.adjudication?.step(1),
  previousDifference: (app) => app.adjudication?.step(-1),
  find: (app) => app.find.open(),
  article: () => byId("document-label").focus(),
  escape: (_, editor) => editor.clear(),
  remove: (_, editor) => editor.remove(),
  addFragment: (app, editor) => editor.addFragment(editor.find(app.target)),
  replace: (app, editor) => editor.replace(editor.find(app.target)),
  link: (_, editor) => link(editor),
  attributes: (_, editor) =>
    editor.current && editor.current.status !== "suggested"
      ? dialogs.attributes(editor, editor.current)
      : announce("Choose a span of your own first."),
  meaning: (app, editor) => dialogs.meaning(editor, app.project.guideline),
  accept: (_, editor) => editor.accept(),
  uncertain: (_, editor) => editor.nextSuggestion("uncertain"),
  reviewed: (_, editor) => editor.toggleReviewed(),
  undo: (_, editor) => editor.undo(),
  redo: (_, editor) => editor.redo(),
  save: (app) => announce(document.body.dataset.saved === "true" ? "Everything is saved." : byId("saved").textContent),
  nextArticle: (app) => app.neighbour(1),
  previousArticle: (app) => app.neighbour(-1),
  adjudicate: (app) => app.show(app.article.id, !app.comparison),
  larger: (app) => app.resize(1),
  smaller: (app) => app.resize(-1),
  theme: (app) => {
    remember("theme", document.documentElement.dataset.theme === "dark" ? "light" : "dark");
    app.look();
  },
  help: () => dialogs.help(),
};

new App().start();
