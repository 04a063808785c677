/**
 * Places in a text. Everything outside this file and the drawing counts Unicode code
 * points, end exclusive, as newsdata does; the browser counts UTF-16 units.
 */

const SPACE = /^\s*$/u;
const SYMBOL = /[\p{L}\p{N}\p{M}\p{So}\p{Sc}\p{Extended_Pictographic}]/u;

export class TextMap {
  /** `language` is a BCP 47 tag: where words begin depends on it. */
  constructor(text, language) {
    this.text = text;
    this.starts = text.length === countPoints(text) ? null : startsOf(text);
    this.length = this.starts ? this.starts.length - 1 : text.length;
    const locale = supported(language);
    this.wordSegments = new Intl.Segmenter(locale, { granularity: "word" }).segment(text);
    this.graphemes = new Intl.Segmenter(locale, { granularity: "grapheme" }).segment(text);
  }

  /** UTF-16 unit at which a code point begins. */
  unit(point) {
    return this.starts ? this.starts[point] : point;
  }

  /** Code point that a UTF-16 unit belongs to. */
  point(unit) {
    if (!this.starts) return Math.max(0, Math.min(unit, this.length));
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle] <= unit) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  slice(start, end) {
    return this.text.slice(this.unit(start), this.unit(end));
  }

  /** The word, mark or space at a code point, as `{start, end, text, word}`; null at the end. */
  piece(point) {
    return this.#segment(this.wordSegments, point);
  }

  /** The word after, or before, a code point; null when there is none. */
  word(point, step) {
    return this.#next(point, step, (piece) => piece.word);
  }

  /** The next piece that is no white space: words, and marks on their own. */
  mark(point, step) {
    return this.#next(point, step, (piece) => !SPACE.test(piece.text));
  }

  /** Where the next character, as readers see it, ends (step 1) or begins (step -1). */
  character(point, step) {
    const at = step > 0 ? point : point - 1;
    const piece = this.#segment(this.graphemes, at);
    return piece ? (step > 0 ? piece.end : piece.start) : point;
  }

  /** The stretch grown to whole words, without white space around it; null if it has only that. */
  snap(start, end) {
    if (end > start) {
      start = this.piece(start)?.start ?? start;
      end = this.piece(end - 1)?.end ?? end;
    }
    return this.trim(start, end);
  }

  /** The stretch grown to whole characters, without white space around it. */
  exact(start, end) {
    if (end > start) {
      start = this.#segment(this.graphemes, start)?.start ?? start;
      end = this.#segment(this.graphemes, end - 1)?.end ?? end;
    }
    return this.trim(start, end);
  }

  trim(start, end) {
    const text = this.slice(start, end);
    const left = text.length - text.trimStart().length;
    const right = text.length - text.trimEnd().length;
    // White space is one unit each: none lies beyond the first plane.
    return left === text.length ? null : { start: start + left, end: end - right };
  }

  #next(point, step, wanted) {
    let piece = step > 0 ? this.piece(point) : this.piece(point - 1);
    while (piece && !wanted(piece)) {
      piece = step > 0 ? this.piece(piece.end) : this.piece(piece.start - 1);
    }
    return piece;
  }

  #segment(segments, point) {
    if (point < 0 || point >= this.length) return null;
    const found = segments.containing(this.unit(point));
    const start = this.point(found.index);
    return {
      start,
      end: this.point(found.index + found.segment.length),
      text: found.segment,
      word: found.isWordLike || (SYMBOL.test(found.segment) && !SPACE.test(found.segment)),
    };
  }
}

function countPoints(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function startsOf(text) {
  const starts = new Uint32Array(countPoints(text) + 1);
  let point = 0;
  let unit = 0;
  for (const character of text) {
    starts[point] = unit;
    point += 1;
    unit += character.length;
  }
  starts[point] = unit;
  return starts;
}

function supported(language) {
  try {
    return Intl.Segmenter.supportedLocalesOf(language ?? [])[0];
  } catch {
    return undefined;
  }
}

// Scripts that put no space between words: a mention may begin after any letter.
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const LETTER = /[\p{L}\p{N}\p{M}]/u;

/** Every place where the words of a stretch stand again as whole words, itself included. */
export function mentions(map, start, end) {
  const words = map.slice(start, end);
  const found = [];
  for (let at = map.text.indexOf(words); at >= 0; at = map.text.indexOf(words, at + words.length)) {
    const place = { start: map.point(at), end: map.point(at + words.length) };
    if (edge(map, place.start) && edge(map, place.end)) found.push(place);
  }
  return found;
}

function edge(map, point) {
  if (point === 0 || point === map.length) return true;
  const before = map.slice(point - 1, point);
  const after = map.slice(point, point + 1);
  return !LETTER.test(before) || !LETTER.test(after) || UNSPACED.test(before) || UNSPACED.test(after);
}

/** Every place of some words, whatever their case. */
export function search(map, words, most = 1000) {
  if (!words) return [];
  const pattern = new RegExp(words.replace(/[.*+?^${}()|[\]\\/-]/gu, (char) => `\\u{${char.codePointAt(0).toString(16)}}`), "giu");
  const found = [];
  for (const match of map.text.matchAll(pattern)) {
    if (found.length === most) break;
    found.push({ start: map.point(match.index), end: map.point(match.index + match[0].length) });
  }
  return found;
}
