/** What one does with labels: put, change, accept, reject, at every mention, in several parts. */

import { announce, short } from "./dom.js";
import { nextSuggestion } from "./moving.js";
import { mentions } from "./offsets.js";
import { refusals } from "./overlaps.js";
import * as spans from "./spans.js";
import { fitting, newId, replaced, without } from "./state.js";

/** Label the selection, or change the label of the span there. */
export function label(editor, name) {
  const there = spanHere(editor);
  if (there) return relabel(editor, there, name);
  if (!editor.selection) return announce("Select words first.");
  const place = editor.map.trim(editor.selection.start, editor.selection.end);
  if (!place) return announce("There are only spaces.");
  const span = { id: newId("s"), layer: editor.layer.name, label: name, ...place, status: "gold" };
  if (!editor.allowed(span)) return null;
  const work = unrejected(editor.work, [span]);
  editor.currentId = span.id;
  editor.selection = place;
  return editor.apply({ ...work, spans: [...work.spans, span] }, `Labelled ${editor.say(span)}`);
}

/** The span chosen, or the one that has the place of the selection. */
function spanHere(editor) {
  const current = editor.current;
  if (current && current.layer === editor.layer.name) return current;
  if (!editor.selection || editor.layer.overlap === "any") return null;
  const key = spans.placeKey(editor.selection);
  return editor.marks(new Set([editor.layer.name])).find((span) => spans.placeKey(span) === key) ?? null;
}

/** Change a label; that of a suggestion is rejected, with the other beside it. */
function relabel(editor, span, name) {
  if (span.status !== "suggested") {
    if (span.label === name) return announce(`It is ${name} already.`);
    const changed = { ...span, label: name };
    if (!editor.allowed(changed)) return null;
    const work = fitting(replaced(unrejected(editor.work, [changed]), changed), changed, editor.layers);
    const lost = editor.work.relations.length - work.relations.length;
    editor.currentId = span.id;
    return editor.apply(work, `Now ${editor.say(changed)}${lost ? `; ${lost} link${lost > 1 ? "s" : ""} removed that take no ${name}` : ""}`);
  }
  if (span.label === name) return accept(editor, span, { goOn: false });
  const own = { ...bare(span), id: newId("s"), label: name, status: "gold" };
  if (!editor.allowed(own)) return null;
  const no = { ...bare(span), id: newId("s"), status: "rejected" };
  const work = unrejected(editor.work, [own]);
  editor.currentId = own.id;
  return editor.apply(
    { ...work, spans: [...work.spans, no, own] },
    `Corrected to ${editor.say(own)}`,
  );
}

/** The work without verdicts against these very spans. */
function unrejected(work, added) {
  const keys = new Set(added.map(spans.labelKey));
  const verdicts = work.spans.filter((s) => s.status === "rejected" && keys.has(spans.labelKey(s)));
  return verdicts.length ? without(work, verdicts.map((s) => s.id)) : work;
}

/** Accept a suggestion; without one go to the next. */
export function accept(editor, span = editor.current, { goOn = true } = {}) {
  if (span?.status !== "suggested") return nextSuggestion(editor, "text");
  const own = { ...bare(span), id: newId("s"), status: "gold" };
  if (!editor.allowed(own)) return null;
  editor.selection = { start: span.start, end: span.end };
  editor.currentId = own.id;
  editor.apply({ ...editor.work, spans: [...editor.work.spans, own] }, `Accepted ${editor.say(own)}`);
  return goOn && onward(editor, "Accepted", own);
}

/** Reject a suggestion, or delete a span of one's own. */
export function remove(editor, span = editor.current ?? spanHere(editor)) {
  if (!span) return announce("No span is selected.");
  if (span.status === "suggested") {
    const no = { ...bare(span), id: newId("s"), status: "rejected" };
    editor.currentId = null;
    editor.apply({ ...editor.work, spans: [...editor.work.spans, no] }, `Rejected ${span.label}: ${short(editor.words(span))}`);
    return onward(editor, "Rejected", span);
  }
  editor.currentId = null;
  return editor.apply(without(editor.work, [span.id]), `Deleted ${editor.say(span)}`);
}

/** To the next suggestion of the layer. */
function onward(editor, what, span) {
  const open = editor.open.filter((each) => each.layer === span.layer).sort(spans.inTextOrder);
  const next = open.find((each) => each.start >= span.start) ?? open[0];
  if (!next) return announce(`${what}. No more suggestions in ${span.layer}.`);
  editor.choose(next);
  return announce(`${what} ${span.label}. Next: ${editor.say(next)}`);
}

/** Label every mention of the same words. */
export function labelAll(editor, name) {
  const from = editor.current ?? editor.selection;
  if (!from) return announce("Select words first.");
  const { layer, map } = editor;
  const wanted = mentions(map, from.start, from.end)
    .map((place) => ({ id: newId("s"), layer: layer.name, label: name, ...place, status: "gold" }));
  const refused = refusals(editor.work.spans, wanted, layer.overlap);
  const added = wanted.filter((span) => !refused.has(span.id));
  const others = refused.size ? `; ${refused.size} left as they are: ${[...refused.values()][0]}` : "";
  if (!added.length) return announce(`Nothing to label${others}`);
  const work = unrejected(editor.work, added);
  const words = short(map.slice(from.start, from.end), 40);
  return editor.apply({ ...work, spans: [...work.spans, ...added] }, `Labelled ${added.length} × ${name}: ${words}${others}`);
}

/** Add the selection to the span chosen last, which becomes discontinuous. */
export function addFragment(editor, target) {
  if (!target || target.status === "suggested" || !editor.selection) {
    return announce("Choose a span, then select the words to add to it.");
  }
  const place = editor.map.trim(editor.selection.start, editor.selection.end);
  const span = place && spans.withParts(target, [...spans.parts(target), [place.start, place.end]]);
  if (!span || !editor.allowed(span)) return null;
  editor.currentId = span.id;
  return editor.apply(replaced(editor.work, span), `Added to ${editor.say(span)}`);
}

/** Give the current span the place that is selected. */
export function replace(editor, target) {
  if (!target || target.status === "suggested" || !editor.selection) {
    return announce("Choose a span, then select its new place.");
  }
  const place = editor.map.trim(editor.selection.start, editor.selection.end);
  const span = place && spans.withParts(target, [[place.start, place.end]]);
  if (!span || !editor.allowed(span)) return null;
  editor.currentId = span.id;
  return editor.apply(replaced(editor.work, span), `Moved ${editor.say(span)}`);
}

export function setAttributes(editor, span, attributes) {
  const { attributes: _, ...rest } = span;
  const changed = attributes.length ? { ...rest, attributes } : rest;
  return editor.apply(replaced(editor.work, changed), `Attributes of ${editor.say(changed)} set`);
}

/** Say that the layer was gone through to the end, or that it was not. */
export function toggleReviewed(editor) {
  const name = editor.layer.name;
  const done = editor.work.reviewed.includes(name);
  const reviewed = done
    ? editor.work.reviewed.filter((each) => each !== name)
    : [...editor.work.reviewed, name];
  return editor.apply({ ...editor.work, reviewed }, done ? `${name} is open again` : `${name} is reviewed`);
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
