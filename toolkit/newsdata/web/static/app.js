/** The page: opens articles, draws them, and knows the parts it is made of. */

import { Adjudication, begin } from "./adjudicate.js";
import * as api from "./api.js";
import { hideBanner, showBanner } from "./banner.js";
import { character, run } from "./commands.js";
import * as dialogs from "./dialogs.js";
import * as documents from "./documents.js";
import { announce, byId, recall, remember } from "./dom.js";
import { Editor } from "./editor.js";
import { Find } from "./find.js";
import * as hints from "./hints.js";
import * as keys from "./keys.js";
import { LANE, Lanes } from "./lanes.js";
import { drawLinkbar } from "./linking.js";
import * as looks from "./looks.js";
import * as mouse from "./mouse.js";
import { TextMap } from "./offsets.js";
import * as panel from "./panel.js";
import * as popup from "./popup.js";
import { Queue } from "./queue.js";
import { Saver } from "./saver.js";
import { layersOf } from "./scheme.js";
import { submissionOf, workOf } from "./state.js";
import { TextView } from "./text.js";
import * as unsaved from "./unsaved.js";

export class App {
  async start() {
    this.view = new TextView(byId("text"), byId("scroller"));
    this.lanes = new Lanes(byId("lanes"), byId("links"), this.view);
    this.queue = new Queue((id) => this.show(id), (failure) => this.fail(failure));
    this.find = new Find(this);
    this.pinned = new Set(recall("pinned", []));
    looks.show();
    try {
      this.project = await api.project();
    } catch (failure) {
      this.fail(failure);
      return;
    }
    this.layers = layersOf(this.project.scheme);
    byId("project").textContent = this.project.title || this.project.name;
    byId("who").textContent = this.project.annotator;
    byId("welcome").hidden = recall("met", false);
    keys.listen(byId("text"), (command) => this.run(command), (key) => character(this, key));
    mouse.listen(this.view, this);
    documents.listen(this);
    this.listen();
    await this.queue.load();
    const asked = new URLSearchParams(location.hash.slice(1));
    const id = asked.get("article") ?? this.queue.rows[0]?.id;
    if (id === undefined) showBanner("There are no articles.", "Run `newsdata build` first.");
    else await this.show(id, asked.has("adjudicate"));
  }

  listen() {
    document.addEventListener("click", (event) => {
      const command = event.target.closest("[data-command]")?.dataset.command;
      if (command) this.run(command);
      // Keys go to the text again after a click; with the keyboard the focus stays.
      if (event.detail > 0 && event.target.closest("#panel button, #popup button, .tools button, #linkbar button") && !document.querySelector("dialog[open]") && command !== "find") {
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
    addEventListener("beforeunload", (event) => {
      if (this.saver?.keep() === false) event.preventDefault(); // the browser asks
    });
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
    const saved = adjudicate ? article.merged : article.submission ?? article.outdated;
    const work = adjudicate ? begin(article) : workOf(article.submission);
    const before = this.editor?.layer.name;
    this.editor = new Editor(article, map, this.layers, work, {
      change: () => this.draw(),
      work: () => this.saver.put(this.editor.work),
    });
    if (before && !adjudicate) this.editor.setLayer(before, { quiet: true });
    this.adjudication = adjudicate ? new Adjudication(article, this.editor) : null;
    this.saver = this.newSaver(work, saved, map);
    this.target = null;
    location.replace(`#${new URLSearchParams(adjudicate ? { article: article.id, adjudicate: "" } : { article: article.id })}`);
    this.head();
    this.view.show(article, map);
    hideBanner();
    unsaved.show(this, "true");
    this.queue.mark(article.id);
    this.find.renew();
    popup.hide();
    byId("text").focus({ preventScroll: true });
    unsaved.restore(this);
    this.warn();
    if (adjudicate) this.adjudication.step(1);
  }

  /** Saves this article, going on from what was saved; `map` gives the words. */
  newSaver(base, saved, map) {
    const { article, project } = this;
    return new Saver({
      what: this.comparison ? "adjudication" : "article",
      article,
      project,
      base,
      make: (work) => submissionOf(work, article, project.annotator, map, saved),
    }, {
      state: (state, failure) => this.article === article && unsaved.show(this, state, failure),
      saved: () => this.queue.refresh(),
    });
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

  run(command) {
    run(this, command);
  }

  /** What is wrong with labels that were made elsewhere: they keep all others from being saved. */
  warn() {
    const { problems } = this.article;
    if (!problems.length || !byId("banner").hidden) return;
    const facts = problems.slice(0, 3).map((problem) => problem.fact).join(" ");
    const more = problems.length > 3 ? ` And ${problems.length - 3} more.` : "";
    showBanner(`Something is wrong with what is saved of this article. ${facts}${more}`,
      "See `newsdata validate`; what the scheme does not know can be deleted here.");
  }

  fail(failure) {
    if (!(failure instanceof api.Failure)) throw failure;
    showBanner(failure.message, failure.hint);
  }

  // Drawing.

  /** The layers shown: the chosen one, those its relations reach into, pinned and foreign ones. */
  get shown() {
    const { layer } = this.editor;
    const reached = layer.relations.flatMap((r) => r.roles.flatMap((role) => role.fillers))
      .map((filler) => filler.split("/")[0]);
    return new Set([layer.name, ...reached, ...this.pinned, ...this.editor.foreign]);
  }

  draw() {
    const { editor, view, adjudication } = this;
    const own = editor.marks(this.shown);
    const marks = adjudication ? [...own, ...adjudication.marks()] : own;
    const lanes = this.lanes.prepare(marks);
    byId("page").style.setProperty("--lanes", `${Math.max(1, Math.min(lanes, 12)) * LANE}px`);
    const selection = editor.selection ? [editor.selection] : [];
    view.point({ selection, found: this.find.places, difference: adjudication?.difference?.place });
    const place = editor.selection;
    if (place && place !== this.revealed) view.reveal(place.start, place.end);
    this.revealed = place;
    this.schedule();
    panel.draw(this);
    adjudication?.draw();
    hints.draw(this);
    popup.draw(this);
    drawLinkbar(editor, () => this.run("escape"));
    if (editor.current && editor.current.status !== "suggested") this.target = editor.currentId;
  }

  /** What is near the window is coloured and underlined, once a frame at most. */
  schedule() {
    if (this.scheduled || !this.editor) return;
    this.scheduled = requestAnimationFrame(() => {
      this.scheduled = null;
      const { editor } = this;
      const nameOf = (span) => (span.by ? `${span.by}: ${span.label}` : `${span.label}${span.status === "suggested" ? "?" : ""}`);
      const shown = this.shown;
      const relations = editor.work.relations.filter((r) => r.status !== "rejected" && shown.has(r.layer));
      this.lanes.draw(this.layers, relations, editor.currentId, nameOf);
      popup.place(this.view);
    });
  }

  /** Show a layer beside the chosen one, or no longer. */
  pin(name) {
    if (!this.pinned.delete(name)) this.pinned.add(name);
    remember("pinned", [...this.pinned]);
    this.draw();
  }

  neighbour(step) {
    const id = this.queue.neighbour(step);
    if (id === null) announce(step > 0 ? "This is the last article." : "This is the first article.");
    else this.show(id);
  }
}
