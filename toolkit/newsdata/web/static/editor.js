/**
 * An article that is worked on: a selection, a current span, and the work with its history.
 * It draws nothing: `on.change` is called after every action, `on.work` when the work is another.
 * `moving.js`, `labelling.js` and `linking.js` are what is done with it.
 */

import { announce, short } from "./dom.js";
import { refusal } from "./overlaps.js";
import * as spans from "./spans.js";
import { History } from "./state.js";

export class Editor {
  constructor(article, map, layers, work, on) {
    this.article = article;
    this.map = map;
    this.layers = layers;
    this.history = new History(work);
    this.on = on;
    this.selection = null;
    this.column = null; // of moves from line to line
    this.currentId = null;
    this.link = null;
    this.layer = layers.find((layer) => !work.reviewed.includes(layer.name)) ?? layers[0];
    this.suggestions = article.suggestions.spans;
  }

  get work() {
    return this.history.present;
  }

  /** What follows from the work, found out once for each: an article may have many spans. */
  get #derived() {
    if (this.derived?.work !== this.work) {
      const open = spans.openSuggestions(this.suggestions, this.work);
      const byId = new Map([...open, ...this.work.spans].map((span) => [span.id, span]));
      const known = new Set(this.layers.map((each) => each.name));
      const foreign = new Set(this.work.spans.map((span) => span.layer).filter((name) => !known.has(name)));
      this.derived = { work: this.work, open, byId, foreign, marks: new Map() };
    }
    return this.derived;
  }

  get open() {
    return this.#derived.open;
  }

  /** Layers of saved spans that the scheme does not have: shown, so that they can be deleted. */
  get foreign() {
    return this.#derived.foreign;
  }

  /** The own spans and open suggestions of these layers, in text order. */
  marks(names) {
    const known = this.#derived.marks;
    const key = JSON.stringify([...names].sort());
    if (!known.has(key)) {
      const own = this.work.spans.filter((s) => s.status !== "rejected" && names.has(s.layer));
      const open = this.open.filter((span) => names.has(span.layer));
      known.set(key, [...own, ...open].sort(spans.inTextOrder));
    }
    return known.get(key);
  }

  find(id) {
    return this.#derived.byId.get(id) ?? null;
  }

  get current() {
    return this.currentId === null ? null : this.find(this.currentId);
  }

  words(span) {
    return spans.parts(span).map(([start, end]) => this.map.slice(start, end)).join(" … ");
  }

  say(span) {
    const sure = span.status === "suggested" ? `suggested${percent(span.score)} ` : "";
    return `${sure}${span.label}: ${short(this.words(span))}`;
  }

  select(start, end, { quiet = false } = {}) {
    this.currentId = null;
    this.column = null;
    this.selection = { start, end };
    if (!quiet) announce(short(this.map.slice(start, end)));
    this.on.change();
  }

  choose(span, { follow = true } = {}) {
    this.currentId = span.id;
    this.column = null;
    this.selection = { start: span.start, end: span.end };
    if (follow) this.setLayer(span.layer, { quiet: true });
    announce(this.say(span));
    this.on.change();
  }

  clear() {
    this.link = null;
    this.currentId = null;
    this.selection = null;
    this.on.change();
  }

  setLayer(name, { quiet = false } = {}) {
    const layer = this.layers.find((each) => each.name === name);
    if (!layer || layer === this.layer) return;
    this.layer = layer;
    if (quiet) return;
    announce(`Layer ${name}`);
    this.on.change();
  }

  /** Take other work, and say what was done; `save` is false where it is saved already. */
  apply(next, what, { save = true } = {}) {
    this.history.apply(next, what);
    this.#unlinked();
    announce(what);
    this.on.change();
    if (save) this.on.work();
  }

  /** Linking ends when a span that it has is gone. */
  #unlinked() {
    if (this.link?.args.some((each) => !this.find(each.ref))) this.link = null;
  }

  /** Whether a span may stand; says why not. */
  allowed(span, work = this.work) {
    const layer = this.layers.find((each) => each.name === span.layer);
    const reason = refusal(work.spans, span, layer?.overlap ?? "any");
    if (reason) announce(reason);
    return !reason;
  }

  undo() {
    this.#travel(this.history.undo(), "Undone");
  }

  redo() {
    this.#travel(this.history.redo(), "Done again");
  }

  #travel(what, how) {
    if (what === null) return announce(how === "Undone" ? "Nothing to undo." : "Nothing to do again.");
    if (this.currentId && !this.find(this.currentId)) this.currentId = null;
    this.#unlinked();
    announce(`${how}: ${what}`);
    this.on.change();
    return this.on.work();
  }
}

const percent = (score) =>
  score === undefined || score === null ? "" : `, ${Math.round(100 * score)}% sure,`;
