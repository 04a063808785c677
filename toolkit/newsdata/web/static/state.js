/**
 * One annotator's work on an article as an immutable value, and its history.
 * Work is `{spans, relations, labels, reviewed}`, places in code points.
 */

import { rulesOf } from "./scheme.js";

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

/** Whether the scheme takes a span, as it is, in a role of a relation. */
export function fits(layers, relation, role, span) {
  const fillers = rulesOf(layers, relation)?.roles.find((each) => each.name === role)?.fillers;
  return !fillers || fillers.includes(`${span.layer}/${span.label}`);
}

/** Without the relations that do not take a span with the label that it has now. */
export const fitting = (work, span, layers) => ({
  ...work,
  relations: work.relations.filter((relation) =>
    relation.args.every((a) => a.ref !== span.id || fits(layers, relation, a.role, span))),
});

/** Whether two labels of the whole article are the same, whatever the verdict. */
export const sameLabel = (one, other) => one.layer === other.layer && one.label === other.label
  && alike(one.attributes ?? [], other.attributes ?? []);

/** Whether two works say the same, whoever spelled them: the server leaves out what says nothing. */
export function alike(one, other) {
  const spelled = (_, value) => {
    if (value === "gold" || value === null || (Array.isArray(value) && !value.length)) return undefined;
    if (Array.isArray(value) || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  return JSON.stringify(one, spelled) === JSON.stringify(other, spelled);
}

/** A label of the whole article in words. */
export const sayLabel = ({ layer, label, status, attributes = [] }) =>
  `${status === "rejected" ? "not " : ""}${layer}: ${label}${attributes.map((a) => ` ${a.key}=${a.value}`).join("")}`;
