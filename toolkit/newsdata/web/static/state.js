/**
 * One annotator's work on an article as an immutable value, and its history.
 * Work is `{spans, relations, labels, reviewed}`, places in code points.
 */

import { labelKey } from "./spans.js";

export const NOTHING = Object.freeze({ spans: [], relations: [], labels: [], reviewed: [] });

/** An id that no other span of any annotator will have. */
export function newId(prefix) {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return prefix + [...bytes].map((byte) => byte.toString(36).padStart(2, "0")).join("");
}

/** What was saved, without the words, which the server fills in. */
export function workOf(submission) {
  if (!submission) return NOTHING;
  return {
    spans: submission.spans.map(({ text: _t, prefix: _p, suffix: _s, ...span }) => ({
      ...span,
      ...(span.fragments?.length
        ? { fragments: span.fragments.map(({ start, end }) => ({ start, end })) }
        : {}),
    })),
    relations: submission.relations ?? [],
    labels: submission.labels ?? [],
    reviewed: submission.reviewed ?? [],
  };
}

/** The submission to save. Its words are sent along: the server checks the offsets by them. */
export function submissionOf(work, article, annotator, map, saved) {
  const spans = work.spans.map((span) => ({
    ...span,
    text: map.slice(span.start, span.end),
    ...(span.fragments?.length
      ? { fragments: span.fragments.map((f) => ({ ...f, text: map.slice(f.start, f.end) })) }
      : {}),
  }));
  return {
    schema_version: "1.0",
    article_id: article.id,
    text_sha256: article.text_sha256,
    annotator,
    ...(saved?.guideline ? { guideline: saved.guideline } : {}),
    spans,
    relations: work.relations,
    labels: work.labels,
    reviewed: work.reviewed,
    ...(saved?.merged_from ? { merged_from: saved.merged_from } : {}),
  };
}

/** Undo and redo without end. */
export class History {
  constructor(present) {
    this.past = [];
    this.present = present;
    this.future = [];
  }

  apply(next, what) {
    this.past.push({ work: this.present, what });
    this.present = next;
    this.future = [];
  }

  /** What was undone, or null. */
  undo() {
    const step = this.past.pop();
    if (!step) return null;
    this.future.push({ work: this.present, what: step.what });
    this.present = step.work;
    return step.what;
  }

  redo() {
    const step = this.future.pop();
    if (!step) return null;
    this.past.push({ work: this.present, what: step.what });
    this.present = step.work;
    return step.what;
  }
}

/** Without these spans, and without relations that lose an end by it. */
export function without(work, ids) {
  const gone = new Set(ids);
  return {
    ...work,
    spans: work.spans.filter((span) => !gone.has(span.id)),
    relations: work.relations.filter((relation) => !relation.args.some((a) => gone.has(a.ref))),
  };
}

export const replaced = (work, span) => ({
  ...work,
  spans: work.spans.map((each) => (each.id === span.id ? span : each)),
});

/** Without the relations that do not take a span with the label that it has now. */
export function fitting(work, span, layers) {
  const fits = (relation, role) => {
    const rules = layers.find((layer) => layer.name === relation.layer)?.relations.find((r) => r.name === relation.label);
    const fillers = rules?.roles.find((each) => each.name === role)?.fillers;
    return !fillers || fillers.includes(`${span.layer}/${span.label}`);
  };
  return {
    ...work,
    relations: work.relations.filter((relation) => relation.args.every((a) => a.ref !== span.id || fits(relation, a.role))),
  };
}

/**
 * What I did since `base`, done to `theirs`: added, changed and removed by id.
 * What both changed is mine, for I have seen theirs when I ask for it.
 */
export function reapply(base, mine, theirs) {
  const there = new Map(theirs.spans.map((span) => [labelKey(span), span.id]));
  const known = new Set(base.spans.map((span) => span.id));
  // What both added is one span, with their id and my verdict; my links lead to it.
  const renamed = new Map(mine.spans
    .filter((span) => !known.has(span.id) && there.has(labelKey(span)))
    .map((span) => [span.id, there.get(labelKey(span))]));
  const name = (id) => renamed.get(id) ?? id;
  const spans = byIds(base.spans, mine.spans.map((span) => ({ ...span, id: name(span.id) })), theirs.spans);
  const ids = new Set(spans.map((span) => span.id));
  const linked = mine.relations.map((each) =>
    ({ ...each, args: each.args.map((a) => ({ ...a, ref: name(a.ref) })) }));
  const relations = byIds(base.relations, linked, theirs.relations);
  return {
    spans,
    relations: relations.filter((each) => each.args.every((a) => ids.has(a.ref))),
    labels: labelsReapplied(base.labels, mine.labels, theirs.labels),
    reviewed: theirs.reviewed
      .filter((layer) => mine.reviewed.includes(layer) || !base.reviewed.includes(layer))
      .concat(mine.reviewed.filter((l) => !base.reviewed.includes(l) && !theirs.reviewed.includes(l))),
  };
}

/** Whether two labels of the whole article are the same, whatever the verdict. */
export const sameLabel = (one, other) => one.layer === other.layer && one.label === other.label
  && alike(one.attributes ?? [], other.attributes ?? []);

function labelsReapplied(base, mine, theirs) {
  const has = (labels, label) => labels.some((each) => alike(each, label));
  const gone = base.filter((each) => !has(mine, each));
  const added = mine.filter((each) => !has(base, each));
  return [...theirs.filter((each) => !has(gone, each) && !added.some((a) => sameLabel(a, each))), ...added];
}

function byIds(base, mine, theirs) {
  const before = new Map(base.map((each) => [each.id, each]));
  const now = new Map(mine.map((each) => [each.id, each]));
  const found = new Map(theirs.map((each) => [each.id, each]));
  for (const [id, each] of now) if (!same(before.get(id), each)) found.set(id, each);
  for (const id of before.keys()) if (!now.has(id)) found.delete(id);
  return [...found.values()];
}

/** Whether two works say the same, whoever spelled them: the server leaves out what says nothing. */
export function alike(one, other) {
  const spelled = (_, value) => {
    if (value === "gold" || value === null || (Array.isArray(value) && !value.length)) return undefined;
    if (Array.isArray(value) || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  return JSON.stringify(one, spelled) === JSON.stringify(other, spelled);
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
