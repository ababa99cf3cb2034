// Spots on a picture: pressing an outline chooses it. The options below the picture stay what is sent, and what the
// keyboard walks; the outlines show which of them is chosen, under the pointer or in focus.

class Hotspot {
  constructor(root) {
    this.root = root;
    this.inputs = new Map([...root.querySelectorAll(".options input")].map((input) => [input.value, input]));
    this.spots = new Map([...root.querySelectorAll("[data-spot]")].map((spot) => [spot.dataset.spot, spot]));
    root.dataset.live = "";
    for (const [id, spot] of this.spots) spot.addEventListener("click", () => this.press(this.inputs.get(id)));
    for (const type of ["change", "focusin", "focusout", "pointerover", "pointerout"]) root.addEventListener(type, () => this.draw());
    // The browser's Back, and an answer that waited in this browser, set the inputs without a word.
    addEventListener("pageshow", () => this.draw());
    this.graded = new Set([...this.inputs.values()].filter((input) => input.checked));
    this.draw();
  }

  press(input) {
    input.focus({ preventScroll: true });
    if (input.type === "radio" && input.checked) return;
    input.checked = !input.checked;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  draw() {
    for (const [id, spot] of this.spots) {
      const input = this.inputs.get(id);
      spot.toggleAttribute("data-chosen", input.checked);
      spot.toggleAttribute("data-focus", input.matches(":focus-visible"));
      spot.toggleAttribute("data-near", input.closest(".option").matches(":hover"));
      // A verdict belongs to what was graded.
      spot.toggleAttribute("data-changed", input.checked !== this.graded.has(input));
    }
  }
}

/** Make every picture in `scope` live that is not yet; one that is locked stays as it was drawn. */
function enliven(scope = document) {
  for (const root of scope.querySelectorAll("[data-hotspot]:not([data-live])")) {
    if (!root.querySelector("fieldset:disabled")) new Hotspot(root);
  }
}

enliven();
// A question that another script replaces comes to life by itself.
new MutationObserver(() => enliven()).observe(document.body, { childList: true, subtree: true });
