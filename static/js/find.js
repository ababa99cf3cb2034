// What may be meant while one types: a list of links under the box. Without it the box is a form like any other.
const PAUSE = 200; // milliseconds without a key before we ask
const SHORTEST = 2;

const asked = new Map(); // box → number of its last question: a late answer to an earlier one is dropped

function listOf(box) {
  return box.parentElement.querySelector("[data-find-list]");
}

function close(box) {
  listOf(box)?.remove();
}

async function offer(box) {
  const words = box.value.trim();
  const number = (asked.get(box) ?? 0) + 1;
  asked.set(box, number);
  if (words.length < SHORTEST) return close(box);
  const url = new URL(box.dataset.find, location.href);
  url.searchParams.set("q", words);
  const answer = await fetch(url, { headers: { Accept: "text/html", "X-Piece": "1" } }).catch(() => null);
  if (!answer?.ok || asked.get(box) !== number) return;
  const piece = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("ul");
  close(box);
  if (!piece || document.activeElement !== box) return;
  const list = document.importNode(piece, true);
  list.dataset.findList = "";
  box.parentElement.append(list);
}

function step(event) {
  const holder = event.target.closest(".find-box");
  const list = holder?.querySelector("[data-find-list]");
  if (!list) return;
  const box = holder.querySelector("input");
  if (event.key === "Escape") {
    close(box);
    box.focus();
    return event.preventDefault();
  }
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return;
  const stops = [box, ...list.querySelectorAll("a")];
  stops[(stops.indexOf(document.activeElement) + by + stops.length) % stops.length].focus();
  event.preventDefault();
}

let waiting;
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-find]")) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => offer(event.target), PAUSE);
});
document.addEventListener("keydown", step);
document.addEventListener("focusout", (event) => {
  const holder = event.target.closest(".find-box");
  if (holder && !holder.contains(event.relatedTarget)) close(holder.querySelector("input"));
});

// Somebody may have typed while this was on its way.
if (document.activeElement?.matches("[data-find]")) offer(document.activeElement);
