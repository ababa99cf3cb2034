// Spots drawn on the picture in a question's editor: press and drag for a box, just point for a circle.
// They come out as the numbers one may as well type.

const form = document.querySelector("form[data-editor]");
const POINTED = 3; // hundredths of a side: a shorter drag is none
const RADIUS = 6; // of a spot that was only pointed at

let chosen = ""; // the field of the spot that was in hand last
let from = null; // where the drag began

const fields = () => [...form.querySelectorAll("[data-shape]")];

function hundredths(event) {
  const { left, top, width, height } = event.target.getBoundingClientRect();
  return [(event.clientX - left) / width, (event.clientY - top) / height].map((share) => Math.round(100 * Math.min(1, Math.max(0, share))));
}

form.addEventListener("focusin", (event) => {
  chosen = event.target.closest("[data-row]")?.querySelector("[data-shape]")?.name ?? "";
});

form.addEventListener("pointerdown", (event) => {
  if (!event.target.matches("[data-canvas]") || !fields().length) return;
  event.preventDefault(); // the picture itself is not to be dragged away
  event.target.setPointerCapture(event.pointerId);
  from = hundredths(event);
});

form.addEventListener("pointerup", (event) => {
  if (!from) return;
  const [x, y] = from;
  const [u, v] = hundredths(event);
  from = null;
  const [wide, tall] = [Math.abs(u - x), Math.abs(v - y)];
  const field = fields().find((each) => each.name === chosen) ?? fields().find((each) => !each.value) ?? fields().at(-1);
  field.value = Math.max(wide, tall) < POINTED ? `circle ${x} ${y} ${RADIUS}` : `box ${Math.min(x, u)} ${Math.min(y, v)} ${Math.max(wide, 1)} ${Math.max(tall, 1)}`;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  chosen = ""; // the next one goes to the next spot that is empty
});

form.addEventListener("pointercancel", () => {
  from = null;
});
