// The matching board and its sisters (ordering, sorting, gaps in a text): cards and places over plain selects.
//
// The selects stay what is sent: they are read at the start and whenever the browser restores them, written
// after each move, and say `change` as if a hand had done it. Three ways in: drag; press a card, then a place
// (or the other way round); arrows, Space, Esc. The second and third are the same clicks.

import { listenForDrags } from "./board-drag.js";
import { moves } from "./board-moves.js";

const POOL = "";
const LISTS = "rungs.lists"; // localStorage: this person prefers the lists
let tips = 0; // how many boards have come to life: their hints need an id each

class Board {
  constructor(root) {
    this.root = root;
    this.kind = root.dataset.board;
    this.reuse = "reuse" in root.dataset;
    this.selects = [...root.querySelectorAll("select[data-row]")];
    this.places = new Map([...root.querySelectorAll("[data-place]")].map((place) => [place.dataset.place, place]));
    this.pool = root.querySelector("[data-pool]");
    this.tray = root.querySelector("[data-cards]");
    this.pieces = new Map([...root.querySelectorAll("[data-piece]")].map((piece) => [piece.dataset.piece, piece]));
    this.held = null; // {card, from}: the card that is taken
    this.chosen = null; // the place that waits for a card
    this.active = null; // the one stop that Tab reaches
    this.writing = false;
    this.prepare();
    this.listen();
    this.read();
    this.show(prefersLists());
  }

  // ---- The selects ----

  read() {
    this.layout = new Map([...this.places.keys()].map((place) => [place, []]));
    for (const select of this.selects) {
      const [place, card] = this.kind === "sort" ? [select.value, select.dataset.row] : [select.dataset.row, select.value];
      if (place && card) this.layout.get(place)?.push(card);
    }
    this.held = this.chosen = null;
    this.draw();
  }

  write() {
    const at = new Map();
    for (const [place, cards] of this.layout) {
      for (const card of cards) at.set(...(this.kind === "sort" ? [card, place] : [place, card]));
    }
    const changed = this.selects.filter((select) => select.value !== (at.get(select.dataset.row) ?? ""));
    for (const select of changed) select.value = at.get(select.dataset.row) ?? "";
    this.writing = true;
    for (const select of changed) select.dispatchEvent(new Event("change", { bubbles: true }));
    this.writing = false;
    if (changed.length) this.root.dispatchEvent(new CustomEvent("board:change", { bubbles: true }));
  }

  // ---- Drawing ----

  prepare() {
    for (const [place, box] of this.places) {
      const hole = document.createElement("button");
      hole.type = "button";
      hole.className = "puzzle-hole";
      hole.dataset.hole = place;
      hole.setAttribute("aria-pressed", "false");
      hole.append(spanOf("puzzle-here", this.root.dataset.sayHere), spanOf("unseen", `: ${box.dataset.name}`));
      box.querySelector("[data-slot]").append(hole);
    }
    for (const piece of this.pieces.values()) {
      piece.hidden = false;
      piece.remove();
    }
    const tip = this.root.querySelector("[data-tip]");
    tip.id = `tip-${++tips}`;
    this.root.setAttribute("aria-describedby", tip.id);
    this.root.querySelector("[data-switch]").hidden = false;
    this.root.dataset.live = "";
  }

  draw() {
    for (const [place, cards] of this.layout) {
      const box = this.places.get(place);
      this.lay(box.querySelector("[data-slot]"), cards, place);
      box.toggleAttribute("data-filled", cards.length > 0);
      box.toggleAttribute("data-chosen", this.chosen === place);
      const hole = box.querySelector("[data-hole]");
      hole.hidden = this.kind !== "sort" && cards.length > 0;
      hole.setAttribute("aria-pressed", String(this.chosen === place));
    }
    const left = this.inPool();
    this.lay(this.tray, left, POOL);
    this.root.querySelector("[data-empty]").hidden = left.length > 0;
    this.root.toggleAttribute("data-holding", this.held !== null);
    for (const face of this.root.querySelectorAll("[data-card]")) {
      const held = this.held?.card === face.dataset.card && this.held.from === this.placeOf(face);
      face.setAttribute("aria-pressed", String(held));
    }
    this.markChanged();
    this.rove();
  }

  /** Lay exactly `cards` in `box`, touching only what differs: a node that stays keeps the focus. */
  lay(box, cards, place) {
    const lying = new Map([...box.querySelectorAll(":scope > [data-piece]")].map((piece) => [piece.dataset.piece, piece]));
    const wanted = cards.map((card) => lying.get(card) ?? this.newPiece(card, place));
    for (const piece of lying.values()) if (!wanted.includes(piece)) piece.remove();
    wanted.forEach((piece, at) => {
      if (box.children[at] !== piece) box.insertBefore(piece, box.children[at] ?? null);
    });
  }

  newPiece(card, place) {
    const piece = this.pieces.get(card).cloneNode(true);
    piece.querySelector("[data-back]").hidden = place === POOL;
    if (place !== POOL) piece.querySelector("[data-where]").textContent = `, ${this.words("where", { place: this.nameOf(place) })}`;
    return piece;
  }

  /** A verdict belongs to what was graded: where something else lies now, it is not shown. */
  markChanged() {
    for (const select of this.selects) {
      if (!("graded" in select.dataset)) continue;
      const changed = select.value !== select.dataset.graded;
      select.closest("[data-verdict]")?.toggleAttribute("data-changed", changed);
      this.root.querySelector(`[data-verdict-of="${CSS.escape(select.dataset.row)}"]`)?.toggleAttribute("data-changed", changed);
      const piece = this.kind === "sort" && this.root.querySelector(`[data-piece="${CSS.escape(select.dataset.row)}"]`);
      if (piece) piece.toggleAttribute("data-changed", changed);
    }
  }

  show(lists) {
    for (const part of this.root.querySelectorAll("[data-in]")) part.hidden = (part.dataset.in === "lists") !== lists;
    this.root.querySelector("[data-switch]").setAttribute("aria-pressed", String(lists));
    this.root.toggleAttribute("data-as-lists", lists);
  }

  // ---- Moves ----

  take(card, from) {
    this.held = { card, from };
    this.chosen = null;
    this.draw();
    this.say("lifted", { card });
  }

  putBack() {
    const { card, from } = this.held;
    this.held = null;
    this.draw();
    this.say("cancelled", { card });
    this.focus(this.faceOf(card, from));
  }

  choose(place) {
    this.chosen = this.chosen === place ? null : place;
    this.draw();
    this.say(this.chosen ? "chosen" : "unchosen", { place });
  }

  /** Move `card` and say so. By keyboard, the focus goes on to the next card that waits, if there is one. */
  put(card, from, to, { onward = false } = {}) {
    this.held = this.chosen = null;
    const waiting = this.inPool().indexOf(card);
    const before = this.layout;
    if (from !== to) this.layout = moves[this.kind](before, card, from, to);
    this.write();
    this.draw();
    this.announce(card, from, to, before);
    const left = this.inPool();
    const next = onward && from === POOL && !this.reuse && left.length ? left[Math.min(waiting, left.length - 1)] : null;
    this.focus(next ? this.faceOf(next, POOL) : this.faceOf(card, to));
    const settled = this.faceOf(card, to)?.closest("[data-piece]");
    if (settled) settled.dataset.settled = "";
  }

  announce(card, from, to, before) {
    const left = this.inPool().length;
    if (from === to) return this.say("cancelled", { card });
    if (to === POOL) return this.say("returned", { card, left });
    const [other] = this.kind === "sort" ? [] : before.get(to);
    if (other === undefined || other === card) return this.say("dropped", { card, place: to, left });
    if (this.kind === "order") return this.say("shifted", { card, place: to });
    return this.say(from === POOL ? "replaced" : "swapped", { card, place: to, other });
  }

  // ---- Hands ----

  listen() {
    this.root.addEventListener("click", (event) => this.onClick(event));
    this.root.addEventListener("keydown", (event) => this.onKey(event));
    this.root.addEventListener("focusin", (event) => {
      if (event.target.matches("[data-card], [data-hole]")) this.rove(event.target);
    });
    this.root.addEventListener("change", (event) => {
      if (!this.writing && this.selects.includes(event.target)) this.read();
    });
    this.root.closest("form")?.addEventListener("reset", () => setTimeout(() => this.read()));
    window.addEventListener("pageshow", () => this.root.isConnected && this.read());
    listenForDrags(this.root, {
      grab: (target) => this.grab(target),
      over: (under) => this.highlight(this.targetAt(under)),
      drop: (under) => this.drop(this.targetAt(under)),
      cancel: () => this.drop(null),
    });
  }

  onClick(event) {
    const onward = event.detail === 0; // a click made by a key or a screen reader
    if (event.target.closest("[data-switch]")) return this.switchLists();
    const back = event.target.closest("[data-back]");
    if (back) return this.put(cardIn(back), this.placeOf(back), POOL);
    const face = event.target.closest("[data-card]");
    const place = this.targetAt(event.target);
    if (face) return this.onFace(face.dataset.card, this.placeOf(face), onward);
    if (place === null) return undefined;
    if (this.held) return this.put(this.held.card, this.held.from, place, { onward });
    if (event.target.closest("[data-hole]")) return this.choose(place);
    return undefined;
  }

  onFace(card, place, onward) {
    if (this.held?.card === card && this.held.from === place) return this.putBack();
    if (this.held && place !== POOL) return this.put(this.held.card, this.held.from, place, { onward });
    if (this.chosen !== null) return this.put(card, place, this.chosen, { onward });
    return this.take(card, place);
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const stop = event.target.closest("[data-card], [data-hole]");
    if (!stop) return;
    const does = {
      ArrowDown: () => this.step(1),
      ArrowRight: () => this.step(1),
      ArrowUp: () => this.step(-1),
      ArrowLeft: () => this.step(-1),
      Home: () => this.focus(this.stops()[0]),
      End: () => this.focus(this.stops().at(-1)),
      Escape: (this.held && (() => this.putBack())) || (this.chosen !== null && (() => this.choose(this.chosen))),
      Delete: this.placeOf(stop) !== POOL && stop.dataset.card && (() => this.put(stop.dataset.card, this.placeOf(stop), POOL)),
    };
    const call = does[event.key === "Backspace" ? "Delete" : event.key];
    if (!call) return;
    event.preventDefault();
    event.stopPropagation();
    call();
  }

  grab(target) {
    const face = target.closest("[data-card]");
    if (!face || !this.root.contains(face)) return null;
    this.dragged = { card: face.dataset.card, from: this.placeOf(face) };
    return face.closest("[data-piece]");
  }

  highlight(place) {
    if (!this.held) this.root.dataset.holding = "";
    for (const [id, box] of this.places) box.toggleAttribute("data-over", id === place);
    this.pool.toggleAttribute("data-over", place === POOL);
  }

  drop(place) {
    this.highlight(null);
    const { card, from } = this.dragged;
    this.put(card, from, place ?? from);
  }

  switchLists() {
    const lists = !("asLists" in this.root.dataset);
    rememberLists(lists);
    this.read();
    this.show(lists);
  }

  // ---- Getting about ----

  stops() {
    return [...this.root.querySelectorAll("[data-card], [data-hole]")].filter((stop) => !stop.closest("[hidden]"));
  }

  /** Arrows go from stop to stop; while a card is held, only to where it can be put. */
  step(by) {
    const stops = this.stops();
    const fits = (stop) => !this.held || (this.placeOf(stop) !== POOL && (this.kind !== "sort" || "hole" in stop.dataset));
    const ring = stops.filter((stop) => stop === document.activeElement || fits(stop));
    this.focus(ring[(ring.indexOf(document.activeElement) + by + ring.length) % ring.length]);
  }

  focus(stop, { scroll = true } = {}) {
    if (!stop) return;
    this.rove(stop);
    stop.focus({ preventScroll: !scroll });
  }

  rove(stop = this.active) {
    const stops = this.stops();
    this.active = stops.includes(stop) ? stop : (this.tray.querySelector("[data-card]") ?? stops[0]);
    for (const other of stops) other.tabIndex = other === this.active ? 0 : -1;
  }

  /** The place that `element` stands for: a place's id, POOL, or null for none. */
  targetAt(element) {
    const target = element?.closest("[data-target]");
    if (!target || !this.root.contains(target)) return null;
    return target === this.pool ? POOL : target.querySelector("[data-place]").dataset.place;
  }

  placeOf(element) {
    return element.closest("[data-place]")?.dataset.place ?? POOL;
  }

  faceOf(card, place) {
    const box = place === POOL ? this.tray : this.places.get(place);
    return box.querySelector(`[data-card="${CSS.escape(card)}"]`);
  }

  inPool() {
    const laid = new Set([...this.layout.values()].flat());
    return [...this.pieces.keys()].filter((card) => this.reuse || !laid.has(card));
  }

  // ---- Words ----

  nameOf(place) {
    return this.places.get(place).dataset.name;
  }

  words(what, slots) {
    const text = this.root.dataset[`say${what[0].toUpperCase()}${what.slice(1)}`];
    return text.replace(/\{(\w+)\}/g, (_, slot) => slots[slot]);
  }

  say(what, { card, other, place, left }) {
    const text = (id) => this.pieces.get(id)?.querySelector("[data-text]").textContent.trim();
    const region = this.root.querySelector("[data-say]");
    const words = this.words(what, { card: text(card), other: text(other), place: place && this.nameOf(place), left });
    // Emptied first: the same sentence twice would otherwise be said once.
    region.textContent = "";
    requestAnimationFrame(() => {
      region.textContent = words;
    });
  }
}

function spanOf(className, text) {
  const span = document.createElement("span");
  span.className = className;
  span.textContent = text;
  return span;
}

function cardIn(element) {
  return element.closest("[data-piece]").dataset.piece;
}

function prefersLists() {
  try {
    return localStorage.getItem(LISTS) === "yes";
  } catch {
    return false;
  }
}

function rememberLists(lists) {
  try {
    if (lists) localStorage.setItem(LISTS, "yes");
    else localStorage.removeItem(LISTS);
  } catch {
    // A browser that keeps nothing: the choice lasts as long as the page.
  }
}

/** Make every board in `scope` live that is not yet. */
export function enliven(scope = document) {
  for (const root of scope.querySelectorAll("[data-board]:not([data-live])")) new Board(root);
}

enliven();
// A question that another script replaces (an inline check, a next question) comes to life by itself.
new MutationObserver(() => enliven()).observe(document.body, { childList: true, subtree: true });
