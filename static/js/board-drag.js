// Dragging with Pointer Events, by mouse, pen and finger alike. It knows nothing of boards:
// `grab` says what is taken, `over`, `drop` and `cancel` hear where it went.

const SLOP = 6; // px a pointer may tremble before a press becomes a drag
const EDGE = 72; // px from the window's edge where the page begins to scroll
const PACE = 14; // px a frame, at the very edge

/**
 * @param {HTMLElement} root
 * @param {{grab: (target: Element) => HTMLElement | null, over: (under: Element | null) => void,
 *   drop: (under: Element | null) => void, cancel: () => void}} hears
 */
export function listenForDrags(root, hears) {
  root.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    const piece = hears.grab(event.target);
    if (piece) follow(piece, event, hears);
  });
}

function follow(piece, press, hears) {
  const holder = press.target.closest("button");
  const listening = new AbortController();
  const where = { x: press.clientX, y: press.clientY };
  let ghost = null;

  const on = (target, type, call) => target.addEventListener(type, call, { signal: listening.signal });
  const end = (finish) => {
    listening.abort();
    if (!ghost) return;
    ghost.remove();
    ghost = null;
    delete piece.dataset.dragging;
    swallowClick();
    finish();
  };
  const under = () => document.elementFromPoint(where.x, where.y);

  on(holder, "pointermove", (event) => {
    if (event.pointerId !== press.pointerId) return;
    where.x = event.clientX;
    where.y = event.clientY;
    if (!ghost) {
      if (Math.hypot(where.x - press.clientX, where.y - press.clientY) < SLOP) return;
      ghost = ghostOf(piece, press);
      piece.dataset.dragging = "";
      scrollNearEdges(where, listening.signal, () => hears.over(under()));
    }
    ghost.style.translate = `${where.x - press.clientX}px ${where.y - press.clientY}px`;
    hears.over(under());
  });
  on(holder, "pointerup", () => end(() => hears.drop(under())));
  on(holder, "pointercancel", () => end(hears.cancel));
  on(holder, "lostpointercapture", () => end(hears.cancel));
  on(window, "blur", () => end(hears.cancel));
  on(document, "contextmenu", (event) => ghost && event.preventDefault());
  // In the capture phase, so that Esc puts back the card and does nothing else.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !ghost) return;
    event.preventDefault();
    event.stopPropagation();
    end(hears.cancel);
  }, { signal: listening.signal, capture: true });
  holder.setPointerCapture(press.pointerId);
}

/** A picture of the card under the pointer. On the body: inside a size container `fixed` would not be fixed. */
function ghostOf(piece, press) {
  const box = piece.getBoundingClientRect();
  const ghost = piece.cloneNode(true);
  ghost.classList.add("piece-ghost");
  ghost.removeAttribute("data-piece");
  for (const part of ghost.querySelectorAll("[data-card], [data-back]")) {
    part.removeAttribute("data-card");
    part.removeAttribute("data-back");
  }
  ghost.inert = true;
  ghost.setAttribute("aria-hidden", "true");
  ghost.style.left = `${box.left}px`;
  ghost.style.top = `${box.top}px`;
  ghost.style.width = `${Math.ceil(box.width) + 2}px`; // its border may be wider than the card's own
  ghost.style.transformOrigin = `${press.clientX - box.left}px ${press.clientY - box.top}px`;
  document.body.append(ghost);
  return ghost;
}

function scrollNearEdges(where, signal, moved) {
  const frame = () => {
    if (signal.aborted) return;
    const up = Math.max(0, EDGE - where.y);
    const down = Math.max(0, where.y - (window.innerHeight - EDGE));
    const before = window.scrollY;
    if (up || down) window.scrollBy({ top: ((down - up) / EDGE) * PACE, behavior: "instant" });
    if (window.scrollY !== before) moved();
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

/** The browser makes a click of the same press; a drag is not one. */
function swallowClick() {
  const swallow = (event) => {
    if (event.detail === 0) return; // by a key
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener("click", swallow, { capture: true }));
}
