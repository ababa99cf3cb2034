// A lesson with a script: checks are answered in place, and the contents stand open where there is room.
const WIDE = matchMedia("(min-width: 64rem)");

/** The form that came as an answer. Parsed apart from the page: nothing in it runs or loads. */
async function answered(url) {
  const answer = await fetch(url, { headers: { Accept: "text/html", "X-Piece": "1" } });
  if (!answer.ok) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form.check");
}

function addressOf(form, button) {
  const url = new URL(form.action);
  url.search = new URLSearchParams(new FormData(form, button)).toString();
  return url;
}

async function answer(form, button) {
  const url = addressOf(form, button);
  form.setAttribute("aria-busy", "true");
  const piece = await answered(url).catch(() => null);
  // Offline, or refused: the page of the check's own says so better than we could.
  if (!piece) return location.assign(url);
  const fresh = document.importNode(piece, true);
  form.replaceWith(fresh);
  const outcome = fresh.querySelector(".outcome");
  if (!outcome) return fresh.querySelector("input, select, button")?.focus();
  // Focused, it is read aloud from its beginning, and the keyboard goes on from there.
  outcome.tabIndex = -1;
  outcome.focus({ preventScroll: true });
  outcome.scrollIntoView({ block: "nearest" });
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form.check");
  if (!form) return;
  event.preventDefault();
  answer(form, event.submitter);
});

function unfold() {
  for (const contents of document.querySelectorAll(".contents details")) contents.open = WIDE.matches;
}

// Each looks after what comes later, too.
if (document.querySelector("[data-board]")) import("./board.js");
if (document.querySelector("[data-hotspot]")) import("./hotspot.js");
if (document.querySelector("[data-words]")) import("./essay.js");
unfold();
WIDE.addEventListener("change", unfold);

// ---- A word marked in the text can be kept to be remembered.

const keep = document.querySelector("[data-remember]");
const text = document.querySelector("article.prose");

function marked() {
  const selection = getSelection();
  const words = selection.toString().trim();
  const inside = words.length > 1 && words.length < 200 && text.contains(selection.anchorNode) && text.contains(selection.focusNode);
  return inside ? { words, at: selection.getRangeAt(0).getBoundingClientRect() } : null;
}

if (keep && text) {
  const offer = keep.cloneNode();
  offer.className = "button primary remember";
  offer.textContent = keep.dataset.say;
  offer.hidden = true;
  document.body.append(offer);
  document.addEventListener("selectionchange", () => {
    const found = marked();
    offer.hidden = !found;
    if (!found) return;
    const url = new URL(keep.href);
    url.searchParams.set("front", found.words);
    offer.href = url;
    offer.style.insetBlockStart = `${found.at.bottom + scrollY + 8}px`;
    offer.style.insetInlineStart = `${Math.max(8, Math.min(found.at.left, innerWidth - 200)) + scrollX}px`;
  });
}

// ---- A word of the glossary tells what it means where it stands.

document.addEventListener("click", (event) => {
  const term = event.target.closest("[data-term]");
  const card = term && document.getElementById(`term-${term.hash.slice(1)}`);
  if (!card?.showPopover || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  card.showPopover();
  const { left, bottom } = term.getBoundingClientRect();
  card.style.inset = "auto";
  card.style.insetInlineStart = `${Math.max(16, Math.min(left, innerWidth - card.offsetWidth - 16))}px`;
  card.style.insetBlockStart = `${Math.min(bottom + 8, innerHeight - card.offsetHeight - 16)}px`;
  card.tabIndex = -1;
  card.focus();
  card.addEventListener("toggle", () => term.focus(), { once: true });
});
