/** Deciding between annotators: one text, everybody's labels, one merged layer. */

import { announce, byId, make, short } from "./dom.js";
import { labelKey } from "./spans.js";
import { newId, NOTHING, sameLabel, without, workOf } from "./state.js";

/** Everybody's work by name, in the order of their digits. */
export function worksOf(comparison) {
  return new Map(Object.entries(comparison.submissions).map(([name, each]) => [name, workOf(each)]));
}

/** What was decided before, or what nobody disputes. */
export function begin(comparison) {
  if (comparison.merged) return workOf(comparison.merged);
  const disputed = new Set(
    comparison.differences.flatMap((d) => Object.entries(d.items).map(([name, id]) => `${name} ${id}`)),
  );
  let work = NOTHING;
  for (const [name, each] of worksOf(comparison)) {
    const keep = (item) => item.status !== "rejected" && !disputed.has(`${name} ${item.id}`);
    for (const span of each.spans.filter(keep)) work = withSpan(work, span);
    for (const relation of each.relations.filter(keep)) work = withRelation(work, each, relation);
  }
  return { ...work, labels: undisputed([...worksOf(comparison).values()]) };
}

/** What all who labelled the article in a layer say of it as a whole. */
function undisputed(works) {
  const all = works.flatMap((work) => work.labels.filter((each) => each.status !== "rejected"));
  const found = [];
  for (const label of all) {
    const asked = works.filter((work) => work.reviewed.includes(label.layer) || work.labels.some((each) => each.layer === label.layer));
    const agreed = asked.every((work) => work.labels.some((each) => each.status !== "rejected" && sameLabel(each, label)));
    if (agreed && !found.some((each) => sameLabel(each, label))) found.push(label);
  }
  return found;
}

function withSpan(work, span) {
  if (work.spans.some((each) => each.status !== "rejected" && labelKey(each) === labelKey(span))) return work;
  return { ...work, spans: [...work.spans, { ...span, id: newId("s"), status: "gold" }] };
}

/** A relation of somebody, its ends found in, or added to, the merged spans. */
function withRelation(work, theirs, relation) {
  let next = work;
  const args = [];
  for (const { role, ref } of relation.args) {
    const span = theirs.spans.find((each) => each.id === ref);
    if (!span) return work;
    next = withSpan(next, span);
    args.push({ role, ref: next.spans.find((s) => s.status !== "rejected" && labelKey(s) === labelKey(span)).id });
  }
  if (next.relations.some((each) => sameRelation(each, { ...relation, args }))) return next;
  return { ...next, relations: [...next.relations, { ...relation, id: newId("r"), args, status: "gold" }] };
}

const ends = (relation) => relation.args.map((a) => `${a.role} ${a.ref}`).sort().join(";");
const sameRelation = (one, other) =>
  one.layer === other.layer && one.label === other.label && ends(one) === ends(other);

export class Adjudication {
  constructor(comparison, editor) {
    this.comparison = comparison;
    this.editor = editor;
    this.works = worksOf(comparison);
    this.names = [...this.works.keys()];
    this.differences = comparison.differences;
    this.index = -1;
  }

  get difference() {
    return this.differences[this.index] ?? null;
  }

  item(difference, name) {
    const id = difference.items[name];
    const work = this.works.get(name);
    const all = difference.kind === "relation" ? work.relations : work.spans;
    return id ? all.find((each) => each.id === id) ?? null : null;
  }

  /** Everybody's spans of the difference looked at, to be drawn under the words. */
  marks() {
    const { difference } = this;
    if (!difference || difference.kind === "relation") return [];
    return this.names.flatMap((name) => {
      const span = this.item(difference, name);
      return span ? [{ ...span, id: `@${name}`, by: name, status: "suggested" }] : [];
    });
  }

  step(by) {
    if (!this.differences.length) return announce("No differences.");
    return this.go((this.index + by + this.differences.length) % this.differences.length);
  }

  go(index) {
    this.index = index;
    const { kind, layer, place } = this.difference;
    this.editor.setLayer(layer, { quiet: true });
    this.editor.select(place.start, place.end, { quiet: true });
    const sides = this.names.map((name) => `${name}: ${this.say(this.difference, name)}`).join("; ");
    announce(`Difference ${index + 1} of ${this.differences.length}, ${kind}. ${sides}`);
    this.editor.on.change();
  }

  say(difference, name) {
    if (!(name in difference.items)) return "did not label this layer";
    const item = this.item(difference, name);
    if (!item) return "nothing";
    if (difference.kind === "relation") {
      const { spans } = this.works.get(name);
      return `${item.label}, ${item.args.map(({ role, ref }) => {
        const span = spans.find((each) => each.id === ref);
        return `${role} ${span ? short(this.editor.words(span), 30) : "?"}`;
      }).join(", ")}`;
    }
    const facts = (item.attributes ?? []).map((a) => ` ${a.key}=${a.value}`).join("");
    return `${item.label} ${short(this.editor.words(item), 60)}${facts}`;
  }

  /** Whose version is in the merged layer: names, "nobody", "edited", or null for undecided. */
  decided(difference) {
    const { spans, relations } = this.editor.work;
    const chosen = this.names.filter((name) => {
      const item = this.item(difference, name);
      if (!item) return false;
      if (difference.kind === "relation") return relations.some((r) => r.status !== "rejected" && this.#alike(r, item, name));
      return spans.some((s) => s.status !== "rejected" && labelKey(s) === labelKey(item) && sameFacts(s, item));
    });
    if (chosen.length) return chosen.join(", ");
    if (this.#variants(difference).some(([name, item]) => this.#rejected(difference, name, item))) return "nobody";
    const known = new Set([...this.works.values()].flatMap((work) => work.spans.map(labelKey)));
    const { start, end } = difference.place;
    const own = spans.some((s) => s.status !== "rejected" && s.layer === difference.layer
      && s.start < end && start < s.end && !known.has(labelKey(s)));
    return difference.kind !== "relation" && own ? "edited" : null;
  }

  #variants(difference) {
    return this.names.map((name) => [name, this.item(difference, name)]).filter(([, item]) => item);
  }

  #rejected(difference, name, item) {
    const { spans, relations } = this.editor.work;
    if (difference.kind === "relation") return relations.some((r) => r.status === "rejected" && this.#alike(r, item, name));
    return spans.some((s) => s.status === "rejected" && labelKey(s) === labelKey(item));
  }

  #alike(merged, item, name) {
    const ours = this.editor.work.spans;
    const theirs = this.works.get(name).spans;
    const said = (relation, all) => relation.args
      .map(({ role, ref }) => {
        const span = all.find((each) => each.id === ref);
        return `${role} ${span ? labelKey(span) : ref}`;
      }).sort().join(";");
    return merged.label === item.label && said(merged, ours) === said(item, theirs);
  }

  /** Take what an annotator has, or with null nothing; go on to the next that is undecided. */
  pick(name) {
    const { difference, editor } = this;
    if (!difference) return announce("Choose a difference first: press }.");
    if (name !== null && !(name in difference.items)) return announce(`${name} did not label this layer.`);
    const chosen = name === null ? null : this.item(difference, name);
    const work = difference.kind === "relation" ? this.#pickRelation(name, chosen) : this.#pickSpan(chosen);
    if (!work) return null;
    editor.apply(work, name === null ? "Decided: neither" : `Decided for ${name}: ${this.say(difference, name)}`);
    const next = this.differences.findIndex((each, n) => n > this.index && !this.decided(each));
    if (next >= 0) this.go(next);
    return null;
  }

  #pickSpan(chosen) {
    const { difference, editor } = this;
    const variants = this.#variants(difference).map(([, item]) => item);
    const keys = new Set(variants.map(labelKey));
    const wanted = chosen && labelKey(chosen);
    const there = editor.work.spans.filter((span) => keys.has(labelKey(span)));
    const kept = there.find((span) => span.status !== "rejected" && labelKey(span) === wanted);
    let work = without(editor.work, there.filter((span) => span !== kept).map((span) => span.id));
    if (!chosen) {
      const no = [...new Map(variants.map((each) => [labelKey(each), each])).values()];
      return { ...work, spans: [...work.spans, ...no.map((each) => ({ ...each, id: newId("s"), status: "rejected" }))] };
    }
    const span = { ...chosen, id: kept?.id ?? newId("s"), status: "gold" };
    if (!editor.allowed(span, work)) return null;
    work = { ...work, spans: [...work.spans.filter((each) => each !== kept), span] };
    return work;
  }

  #pickRelation(name, chosen) {
    const { difference, editor } = this;
    const others = this.#variants(difference);
    const relations = editor.work.relations.filter((r) => !others.some(([who, item]) => this.#alike(r, item, who)));
    const work = { ...editor.work, relations };
    if (chosen) return withRelation(work, this.works.get(name), chosen);
    const [who, item] = others[0];
    const next = withRelation(work, this.works.get(who), item);
    return { ...next, relations: next.relations.map((r) => (relations.includes(r) ? r : { ...r, status: "rejected" })) };
  }

  draw() {
    byId("differences-title").textContent = `Differences (${this.differences.length})`;
    const none = make("li", { className: "more" }, this.names.length < 2
      ? "Only one annotator has labelled this article."
      : "None in the layers that two or more went through.");
    byId("differences").replaceChildren(...(this.differences.length
      ? this.differences.map((each, n) => this.#card(each, n)) : [none]));
    byId("differences").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }

  #card(difference, n) {
    const current = n === this.index;
    const decided = this.decided(difference);
    const { start, end } = difference.place;
    const words = short(this.editor.map.slice(start, end), 50);
    const head = make("button", {
      type: "button",
      className: "difference",
      data: { key: `difference ${n}` },
      aria: current ? { current: "true" } : {},
      on: { click: () => this.go(n) },
    },
    make("span", { className: "kind" }, `${difference.layer}, ${difference.kind}`),
    make("bdi", {}, words),
    make("span", { className: decided ? "decided" : "undecided" }, decided ? `✓ ${decided}` : "open"));
    if (!current) return make("li", {}, head);
    const choice = (digit, name, words) => make("button", {
      type: "button",
      className: "choice",
      data: { key: `choice ${digit}` },
      on: { click: () => this.pick(name) },
    }, make("kbd", {}, digit), make("strong", {}, name ?? "neither"), make("bdi", {}, words));
    return make("li", {}, head, make("div", { className: "choices" },
      ...this.names.map((name, index) => choice(String(index + 1), name, this.say(difference, name))),
      choice("0", null, "")));
  }
}

const facts = (span) => (span.attributes ?? []).filter((a) => a.key !== "note").map((a) => `${a.key}=${a.value}`).sort().join("\n");
const sameFacts = (one, other) => facts(one) === facts(other);
