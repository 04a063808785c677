/** The label scheme with what the page adds: keys, colours, line patterns. */

export const COLOURS = 8;
const PATTERNS = ["double", "dotted", "dashed", "solid"];
const LETTERS = [..."abcdefghijklmnopqrstuvwxyz"];

/** Layers in the scheme's order, each with labels, relations and the digit that chooses it. */
export function layersOf(scheme) {
  let colour = 0;
  return Object.entries(scheme.layers).map(([name, layer], index) => {
    const keys = keysFor(Object.keys(layer.labels));
    const labels = Object.entries(layer.labels).map(([label, meaning]) => ({
      name: label,
      meaning,
      key: keys.get(label),
      colour: colour++ % COLOURS,
    }));
    return {
      name,
      description: layer.description ?? "",
      overlap: layer.overlap ?? "any",
      labels,
      relations: relationsOf(layer.relations ?? {}),
      digit: index < 9 ? String(index + 1) : null,
      pattern: PATTERNS[index % PATTERNS.length],
    };
  });
}

function relationsOf(relations) {
  return Object.entries(relations).map(([name, relation]) => {
    const roles = Object.entries(relation.roles);
    const keys = keysFor(roles.map(([role]) => role));
    return {
      name,
      description: relation.description ?? "",
      required: relation.required ?? [],
      acyclic: relation.acyclic ?? false,
      roles: roles.map(([role, fillers]) => ({ name: role, fillers, key: keys.get(role) })),
    };
  });
}

/**
 * A letter for each name: its first where that is free, else the next letter of the name
 * that is, else any; null when the alphabet is used up.
 */
export function keysFor(names) {
  const keys = new Map();
  const free = new Set(LETTERS);
  const give = (name, letter) => {
    keys.set(name, letter ?? null);
    free.delete(letter);
  };
  for (const name of names) {
    const first = name[0]?.toLowerCase();
    if (free.has(first)) give(name, first);
  }
  for (const name of names) {
    if (keys.has(name)) continue;
    give(name, [...name.toLowerCase()].find((letter) => free.has(letter)) ?? [...free][0]);
  }
  return keys;
}

/** How a label looks; a label that the scheme does not have looks plain. */
export function look(layers, layerName, labelName) {
  const layer = layers.find((each) => each.name === layerName);
  const label = layer?.labels.find((each) => each.name === labelName);
  return { colour: label?.colour ?? COLOURS - 1, pattern: layer?.pattern ?? "solid" };
}

/** What the scheme says of a relation's kind; undefined where it does not know it. */
export const rulesOf = (layers, { layer, label }) =>
  layers.find((each) => each.name === layer)?.relations.find((each) => each.name === label);
