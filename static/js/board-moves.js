// Where cards lie, and what a move makes of it. Pure: a layout in, a new layout out.
//
// A layout is a Map from place to the cards lying there, in order of the places. A card that lies
// nowhere is in the pool, which is the place "".

const POOL = "";

function copy(layout) {
  return new Map([...layout].map(([place, cards]) => [place, [...cards]]));
}

function without(layout, card, place) {
  const next = copy(layout);
  if (place !== POOL) next.set(place, next.get(place).filter((other) => other !== card));
  return next;
}

/** Matching, and gaps in a text: one card a place. Who lay there takes the place left, or goes back to the pool. */
function exchange(layout, card, from, to) {
  const next = without(layout, card, from);
  if (to === POOL) return next;
  const [other] = next.get(to);
  next.set(to, [card]);
  if (from !== POOL && other !== undefined) next.set(from, [other]);
  return next;
}

/** Ordering: one card a place. Who lay there makes room, and those between move along to the gap. */
function insert(layout, card, from, to) {
  const next = without(layout, card, from);
  if (to === POOL) return next;
  const places = [...next.keys()];
  const goal = places.indexOf(to);
  const old = places.indexOf(from);
  const gaps = places.map((_, at) => at).filter((at) => next.get(places[at]).length === 0);
  const wanted = old < 0 ? gaps : gaps.filter((at) => Math.sign(at - goal) === Math.sign(old - goal) || at === goal);
  const gap = wanted.sort((a, b) => Math.abs(a - goal) - Math.abs(b - goal))[0];
  const step = Math.sign(goal - gap);
  for (let at = gap; at !== goal; at += step) next.set(places[at], next.get(places[at + step]));
  next.set(to, [card]);
  return next;
}

/** Sorting: any number of cards in a group. */
function gather(layout, card, from, to) {
  const next = without(layout, card, from);
  if (to !== POOL) next.get(to).push(card);
  return next;
}

export const moves = { match: exchange, gaps: exchange, order: insert, sort: gather };
