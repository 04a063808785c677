/** What may stand beside what: the rule of a layer, "any", "nest" or "none". */

import { labelKey, placeKey } from "./spans.js";

/** Why a span may not stand beside the others; null when it may. */
export function refusal(spans, span, rule) {
  for (const other of spans) {
    if (other.id === span.id || other.layer !== span.layer || other.status === "rejected") continue;
    const reason = against(other, span, rule);
    if (reason) return reason;
  }
  return null;
}

/**
 * Which of many spans may not stand beside those of their layer that are there, and why: a
 * reason by id. One sweep over the starts: time grows with the number of spans.
 */
export function refusals(there, added, rule) {
  const layers = new Set(added.map((span) => span.layer));
  const others = there.filter((span) => layers.has(span.layer) && span.status !== "rejected");
  const found = new Map();
  if (rule === "any") {
    const known = new Set(others.map(labelKey));
    for (const span of added) if (known.has(labelKey(span))) found.set(span.id, already(span));
    return found;
  }
  const byStart = (one, other) => one.start - other.start;
  others.sort(byStart);
  let next = 0;
  let open = []; // of the others that began before, those that have not ended
  for (const span of [...added].sort(byStart)) {
    while (next < others.length && others[next].start <= span.start) open.push(others[next++]);
    open = open.filter((other) => other.end > span.start);
    let reason = null;
    for (const other of open) reason ??= against(other, span, rule);
    for (let n = next; !reason && n < others.length && others[n].start < span.end; n += 1) {
      reason = against(others[n], span, rule);
    }
    if (reason) found.set(span.id, reason);
  }
  return found;
}

function against(other, span, rule) {
  if (other.end <= span.start || span.end <= other.start || other.layer !== span.layer) return null;
  const same = placeKey(other) === placeKey(span);
  if (same && other.label === span.label) return already(span);
  if (rule === "any") return null;
  if (same) return already(other);
  if (rule === "none") return `Overlaps ${other.label}: spans of ${span.layer} may not overlap.`;
  const inside = other.start <= span.start && span.end <= other.end;
  const around = span.start <= other.start && other.end <= span.end;
  return inside || around ? null : `Crosses ${other.label}: spans of ${span.layer} may only nest.`;
}

const already = (span) => `This is ${span.label} already.`;
