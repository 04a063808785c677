/** Spans as values: where they are, and which line they get. */

/** The parts of a span as `[start, end]`, one unless it is discontinuous. */
export function parts(span) {
  return span.fragments?.length
    ? span.fragments.map((part) => [part.start, part.end])
    : [[span.start, span.end]];
}

export const placeKey = (span) => parts(span).join(";");
export const labelKey = (span) => `${span.layer}/${span.label}@${placeKey(span)}`;
export const covers = (span, point) => parts(span).some(([start, end]) => start <= point && point < end);
export const inTextOrder = (a, b) => a.start - b.start || b.end - a.end || (a.id < b.id ? -1 : 1);

/** A span of these parts, which are sorted and joined where they meet. */
export function withParts(span, stretches) {
  const joined = [];
  for (const [start, end] of [...stretches].sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  const { fragments: _, ...rest } = span;
  const found = { ...rest, start: joined[0][0], end: joined.at(-1)[1] };
  if (joined.length > 1) found.fragments = joined.map(([start, end]) => ({ start, end }));
  return found;
}

/** Suggestions that are not judged: neither labelled nor rejected, in no layer reviewed. */
export function openSuggestions(suggestions, work) {
  const judged = new Set(work.spans.map(labelKey));
  return suggestions.filter(
    (span) => !work.reviewed.includes(span.layer) && !judged.has(labelKey(span)),
  );
}

/** From 0 (sure) to 1: the margin between yes and no, as the server orders articles. */
export const uncertainty = (span) =>
  span.score === undefined || span.score === null ? 0.5 : 1 - Math.abs(2 * span.score - 1);

/**
 * A lane for each span, 0 nearest to the words: what is inside lies nearer than what is
 * around it, and no two in one lane overlap, so that they can be told apart without colour.
 */
export function lanesOf(spans) {
  const sorted = [...spans].sort(inTextOrder);
  const rows = [];
  const heights = new Map();
  const stack = [];
  const close = (until) => {
    while (stack.length && stack.at(-1).end <= until) {
      const inner = stack.pop();
      const outer = stack.at(-1);
      if (outer) heights.set(outer, Math.max(heights.get(outer), heights.get(inner) + 1));
    }
  };
  for (const span of sorted) {
    close(span.start);
    heights.set(span, 0);
    stack.push(span);
  }
  close(Infinity);
  for (const span of sorted) (rows[heights.get(span)] ??= []).push(span);
  return settle(rows);
}

function settle(rows) {
  const lanes = new Map();
  for (let lane = 0; lane < rows.length; lane += 1) {
    let end = -1;
    for (const span of (rows[lane] ?? []).sort(inTextOrder)) {
      if (span.start >= end) {
        lanes.set(span.id, lane);
        end = span.end;
      } else {
        (rows[lane + 1] ??= []).push(span);
      }
    }
  }
  return lanes;
}
