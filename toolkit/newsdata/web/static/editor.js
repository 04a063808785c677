/**
 * What happens on an article: a selection, a current span, and the work with its history.
 * It draws nothing; `on.change` is called after every action.
 */

import { announce, short } from "./dom.js";
import { mentions } from "./offsets.js";
import * as spans from "./spans.js";
import { fitting, History, newId, replaced, without } from "./state.js";

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

  get open() {
    return spans.openSuggestions(this.suggestions, this.work);
  }

  /** The own spans and open suggestions of these layers, in text order. */
  marks(names) {
    const own = this.work.spans.filter((s) => s.status !== "rejected" && names.has(s.layer));
    const open = this.open.filter((span) => names.has(span.layer));
    return [...own, ...open].sort(spans.inTextOrder);
  }

  find(id) {
    return this.work.spans.find((s) => s.id === id) ?? this.open.find((s) => s.id === id) ?? null;
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

  // Moving about.

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

  /** Next (1) or previous (-1) word. */
  moveWord(step) {
    const from = this.selection;
    const at = from ? (step > 0 ? from.end : from.start) : step > 0 ? 0 : this.map.length;
    const word = this.map.word(at, step);
    if (word) this.select(word.start, word.end);
  }

  /** The word nearest to the same column of the next (1) or previous (-1) line. */
  moveLine(step, view) {
    if (!this.selection) return this.moveWord(step);
    const column = this.column ?? view.middle(this.selection, step);
    const word = view.wordOfLine(this.selection, step, column);
    if (word) this.select(word.start, word.end);
    this.column = column;
    return null;
  }

  /** Move the end, or start, of the selection; `by` is mark or character. */
  stretch(edge, step, by) {
    if (!this.selection) return this.moveWord(step);
    let { start, end } = this.selection;
    const moved = (at) => {
      if (by === "character") return this.map.character(at, step);
      const piece = this.map.mark(at, step);
      return piece ? (step > 0 ? piece.end : piece.start) : at;
    };
    if (edge === "end") end = by === "mark" && step < 0 ? this.#shrunk(start, end) : moved(end);
    else start = moved(start);
    if (start < end) this.select(start, end);
  }

  #shrunk(start, end) {
    const last = this.map.mark(end, -1);
    const before = last && this.map.mark(last.start, -1);
    return before && before.end > start ? before.end : end;
  }

  /** The next span (1) or the one before (-1) of the layers shown. */
  moveSpan(step, names) {
    const marks = this.marks(names);
    if (!marks.length) return announce("No spans here.");
    const index = marks.findIndex((span) => span.id === this.currentId);
    const at = this.selection?.start ?? (step > 0 ? -1 : this.map.length);
    let next = index + step;
    if (index < 0) {
      next = step > 0
        ? marks.findIndex((span) => span.start >= at)
        : marks.findLastIndex((span) => span.start <= at);
      if (next < 0) next = step > 0 ? 0 : marks.length - 1;
    }
    return this.choose(marks[(next + marks.length) % marks.length], { follow: !this.link });
  }

  /** The next of the spans over each other here. */
  cycle(names, point = this.selection?.start) {
    if (point === undefined) return false;
    const here = this.marks(names)
      .filter((span) => spans.covers(span, point))
      .sort((a, b) =>
        (b.layer === this.layer.name) - (a.layer === this.layer.name) ||
        a.end - a.start - (b.end - b.start));
    if (!here.length) return false;
    const index = here.findIndex((span) => span.id === this.currentId);
    this.choose(here[(index + 1) % here.length], { follow: false });
    return true;
  }

  /** The open suggestion of the layer that is least sure, or next in the text. */
  nextSuggestion(order) {
    const open = this.open.filter((span) => span.layer === this.layer.name);
    if (!open.length) return announce(`No open suggestions in ${this.layer.name}.`);
    if (order === "uncertain") {
      const sorted = open.sort((a, b) => spans.uncertainty(b) - spans.uncertainty(a) || a.start - b.start);
      const at = sorted.findIndex((span) => span.id === this.currentId);
      return this.choose(sorted[(at + 1) % sorted.length]);
    }
    const from = this.selection?.start ?? 0;
    const sorted = open.sort(spans.inTextOrder);
    return this.choose(sorted.find((s) => s.start >= from && s.id !== this.currentId) ?? sorted[0]);
  }

  // Changing the work.

  apply(next, what) {
    this.history.apply(next, what);
    this.#unlinked();
    announce(what);
    this.on.change();
    this.on.work();
  }

  /** Linking ends when a span that it has is gone. */
  #unlinked() {
    if (this.link?.args.some((each) => !this.find(each.ref))) this.link = null;
  }

  /** Whether a span may stand; says why not. */
  allowed(span, work = this.work) {
    const layer = this.layers.find((each) => each.name === span.layer);
    const reason = spans.refusal(work.spans, span, layer?.overlap ?? "any");
    if (reason) announce(reason);
    return !reason;
  }

  /** Label the selection, or change the label of the span there. */
  label(name) {
    const target = this.#target();
    if (target) return this.relabel(target, name);
    if (!this.selection) return announce("Select words first.");
    const place = this.map.trim(this.selection.start, this.selection.end);
    if (!place) return announce("There are only spaces.");
    const span = { id: newId("s"), layer: this.layer.name, label: name, ...place, status: "gold" };
    if (!this.allowed(span)) return null;
    const work = this.#unrejected(span);
    this.currentId = span.id;
    this.selection = place;
    return this.apply({ ...work, spans: [...work.spans, span] }, `Labelled ${this.say(span)}`);
  }

  #target() {
    const current = this.current;
    if (current && current.layer === this.layer.name) return current;
    if (!this.selection || this.layer.overlap === "any") return null;
    const key = spans.placeKey(this.selection);
    return this.marks(new Set([this.layer.name])).find((span) => spans.placeKey(span) === key) ?? null;
  }

  relabel(span, name) {
    if (span.status !== "suggested") {
      if (span.label === name) return announce(`It is ${name} already.`);
      const changed = { ...span, label: name };
      if (!this.allowed(changed)) return null;
      const work = fitting(replaced(this.#unrejected(changed), changed), changed, this.layers);
      const lost = this.work.relations.length - work.relations.length;
      this.currentId = span.id;
      return this.apply(work, `Now ${this.say(changed)}${lost ? `; ${lost} link${lost > 1 ? "s" : ""} removed that take no ${name}` : ""}`);
    }
    if (span.label === name) return this.accept(span, { goOn: false });
    const own = { ...bare(span), id: newId("s"), label: name, status: "gold" };
    if (!this.allowed(own)) return null;
    const no = { ...bare(span), id: newId("s"), status: "rejected" };
    const work = this.#unrejected(own);
    this.currentId = own.id;
    return this.apply(
      { ...work, spans: [...work.spans, no, own] },
      `Corrected to ${this.say(own)}`,
    );
  }

  /** The work without a verdict against this very span. */
  #unrejected(span, work = this.work) {
    const key = spans.labelKey(span);
    const verdicts = work.spans.filter((s) => s.status === "rejected" && spans.labelKey(s) === key);
    return verdicts.length ? without(work, verdicts.map((s) => s.id)) : work;
  }

  accept(span = this.current, { goOn = true } = {}) {
    if (span?.status !== "suggested") return this.nextSuggestion("text");
    const own = { ...bare(span), id: newId("s"), status: "gold" };
    if (!this.allowed(own)) return null;
    this.selection = { start: span.start, end: span.end };
    this.currentId = own.id;
    this.apply({ ...this.work, spans: [...this.work.spans, own] }, `Accepted ${this.say(own)}`);
    return goOn && this.#goOn("Accepted", own);
  }

  /** Reject a suggestion, or delete a span of one's own. */
  remove(span = this.current ?? this.#target()) {
    if (!span) return announce("No span is selected.");
    if (span.status === "suggested") {
      const no = { ...bare(span), id: newId("s"), status: "rejected" };
      this.currentId = null;
      this.apply({ ...this.work, spans: [...this.work.spans, no] }, `Rejected ${span.label}: ${short(this.words(span))}`);
      return this.#goOn("Rejected", span);
    }
    this.currentId = null;
    return this.apply(without(this.work, [span.id]), `Deleted ${this.say(span)}`);
  }

  #goOn(what, span) {
    const open = this.open.filter((each) => each.layer === span.layer).sort(spans.inTextOrder);
    const next = open.find((each) => each.start >= span.start) ?? open[0];
    if (!next) return announce(`${what}. No more suggestions in ${span.layer}.`);
    this.choose(next);
    return announce(`${what} ${span.label}. Next: ${this.say(next)}`);
  }

  /** Label every mention of the same words. */
  labelAll(name) {
    const from = this.current ?? this.selection;
    if (!from) return announce("Select words first.");
    let work = this.work;
    let count = 0;
    for (const place of mentions(this.map, from.start, from.end)) {
      const span = { id: newId("s"), layer: this.layer.name, label: name, ...place, status: "gold" };
      if (spans.refusal(work.spans, span, this.layer.overlap)) continue;
      work = this.#unrejected(span, work);
      work = { ...work, spans: [...work.spans, span] };
      count += 1;
    }
    if (!count) return announce("Every mention is labelled already.");
    const words = short(this.map.slice(from.start, from.end), 40);
    return this.apply(work, `Labelled ${count} × ${name}: ${words}`);
  }

  /** Add the selection to the span chosen last, which becomes discontinuous. */
  addFragment(target) {
    if (!target || target.status === "suggested" || !this.selection) {
      return announce("Choose a span, then select the words to add to it.");
    }
    const place = this.map.trim(this.selection.start, this.selection.end);
    const span = place && spans.withParts(target, [...spans.parts(target), [place.start, place.end]]);
    if (!span || !this.allowed(span)) return null;
    this.currentId = span.id;
    return this.apply(replaced(this.work, span), `Added to ${this.say(span)}`);
  }

  /** Give the current span the place that is selected. */
  replace(target) {
    if (!target || target.status === "suggested" || !this.selection) {
      return announce("Choose a span, then select its new place.");
    }
    const place = this.map.trim(this.selection.start, this.selection.end);
    const span = place && spans.withParts(target, [[place.start, place.end]]);
    if (!span || !this.allowed(span)) return null;
    this.currentId = span.id;
    return this.apply(replaced(this.work, span), `Moved ${this.say(span)}`);
  }

  setAttributes(span, attributes) {
    const { attributes: _, ...rest } = span;
    const changed = attributes.length ? { ...rest, attributes } : rest;
    return this.apply(replaced(this.work, changed), `Attributes of ${this.say(changed)} set`);
  }

  toggleReviewed() {
    const name = this.layer.name;
    const done = this.work.reviewed.includes(name);
    const reviewed = done
      ? this.work.reviewed.filter((each) => each !== name)
      : [...this.work.reviewed, name];
    return this.apply({ ...this.work, reviewed }, done ? `${name} is open again` : `${name} is reviewed`);
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

/** Place, label and attributes of a span, without who suggested it and how sure. */
function bare({ layer, label, start, end, fragments, attributes }) {
  return {
    layer,
    label,
    start,
    end,
    ...(fragments?.length ? { fragments: fragments.map((f) => ({ start: f.start, end: f.end })) } : {}),
    ...(attributes?.length ? { attributes } : {}),
  };
}

const percent = (score) =>
  score === undefined || score === null ? "" : `, ${Math.round(100 * score)}% sure,`;
