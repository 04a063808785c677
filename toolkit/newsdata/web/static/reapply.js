/** Changes of one's own, done again to what somebody else has saved since. */

import { circular } from "./linking.js";
import { refusals } from "./overlaps.js";
import { rulesOf } from "./scheme.js";
import { labelKey } from "./spans.js";
import { alike, fits, sameLabel, without } from "./state.js";

/**
 * What I did since `base`, done to `theirs`, as far as the scheme allows it: the work, the spans
 * of mine that are `left` out, as `{span, reason}`, and the number of `links` that are gone with them.
 */
export function onTop(layers, base, mine, theirs) {
  let work = reapply(base, mine, theirs);
  const wanted = work.relations.length;
  const before = new Map(theirs.spans.map((span) => [span.id, span]));
  const left = [];
  for (;;) {
    const refused = refusedIn(layers, work.spans, before);
    if (!refused.size) break;
    for (const span of work.spans) if (refused.has(span.id)) left.push({ span, reason: refused.get(span.id) });
    // A span of theirs that I may not change is again as they have it; that may stop others of mine.
    const gone = [...refused.keys()].filter((id) => !before.has(id));
    const spans = work.spans.map((span) => (refused.has(span.id) ? before.get(span.id) ?? span : span));
    work = without({ ...work, spans }, gone);
  }
  work = { ...work, relations: standing(layers, work, theirs.relations) };
  return { work, left, links: wanted - work.relations.length };
}

/** Spans of mine that may not stand beside theirs, with the reason by id. */
function refusedIn(layers, spans, theirs) {
  const refused = new Map();
  for (const layer of layers) {
    const own = (span) => theirs.get(span.id) !== span;
    const all = spans.filter((span) => span.layer === layer.name && span.status !== "rejected");
    const found = refusals(all.filter((span) => !own(span)), all.filter(own), layer.overlap);
    for (const [id, reason] of found) refused.set(id, reason);
  }
  return refused;
}

/** The relations whose ends are there and that the scheme takes between them, theirs first. */
function standing(layers, work, theirs) {
  const spans = new Map(work.spans.map((span) => [span.id, span]));
  const known = new Set(theirs);
  const found = [];
  for (const each of [...work.relations].sort((a, b) => known.has(b) - known.has(a))) {
    if (!each.args.every(({ role, ref }) => spans.has(ref) && fits(layers, each, role, spans.get(ref)))) continue;
    const rules = rulesOf(layers, each);
    const like = found.filter((other) => other.layer === each.layer && other.label === each.label);
    if (!known.has(each) && rules?.acyclic && circular(rules, [...like, each], each)) continue;
    found.push(each);
  }
  return found;
}

/**
 * What I did since `base`, done to `theirs`: added, changed and removed by id.
 * What both changed is mine, for I have seen theirs when I ask for it.
 */
function reapply(base, mine, theirs) {
  const there = new Map(theirs.spans.map((span) => [labelKey(span), span.id]));
  const known = new Set(base.spans.map((span) => span.id));
  // What both added is one span, with their id and my verdict; my links lead to it.
  const renamed = new Map(mine.spans
    .filter((span) => !known.has(span.id) && there.has(labelKey(span)))
    .map((span) => [span.id, there.get(labelKey(span))]));
  const name = (id) => renamed.get(id) ?? id;
  const spans = byIds(base.spans, mine.spans.map((span) => ({ ...span, id: name(span.id) })), theirs.spans);
  const linked = mine.relations.map((each) =>
    ({ ...each, args: each.args.map((a) => ({ ...a, ref: name(a.ref) })) }));
  return {
    spans,
    relations: byIds(base.relations, linked, theirs.relations),
    labels: labelsReapplied(base.labels, mine.labels, theirs.labels),
    reviewed: theirs.reviewed
      .filter((layer) => mine.reviewed.includes(layer) || !base.reviewed.includes(layer))
      .concat(mine.reviewed.filter((l) => !base.reviewed.includes(l) && !theirs.reviewed.includes(l))),
  };
}

/**
 * Labels have no ids. What I made of one that was there, such as by other attributes, takes the
 * place of what they made of it.
 */
function labelsReapplied(base, mine, theirs) {
  const has = (labels, label) => labels.some((each) => alike(each, label));
  const named = (labels, label) => labels.some((each) => each.layer === label.layer && each.label === label.label);
  const gone = base.filter((each) => !has(mine, each));
  const made = mine.filter((each) => !has(base, each));
  const changed = made.filter((each) => named(gone, each));
  return [
    ...theirs.filter((each) => !has(gone, each) && !named(changed, each) && !made.some((m) => sameLabel(m, each))),
    ...made,
  ];
}

function byIds(base, mine, theirs) {
  const before = new Map(base.map((each) => [each.id, each]));
  const now = new Map(mine.map((each) => [each.id, each]));
  const found = new Map(theirs.map((each) => [each.id, each]));
  for (const [id, each] of now) if (!before.has(id) || !alike(before.get(id), each)) found.set(id, each);
  for (const id of before.keys()) if (!now.has(id)) found.delete(id);
  return [...found.values()];
}
