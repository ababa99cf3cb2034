// A session by the keyboard: Space shows what a word means, 1 to 4 say how well it was remembered, Enter goes on.

const back = document.querySelector("[data-back]");
const next = document.querySelector("[data-next]");

next?.focus({ preventScroll: true });

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  if (back && !back.open && event.key === " " && !event.target.matches("button, summary, a")) {
    event.preventDefault();
    back.open = true;
    back.querySelector("button[value='3']").focus();
  } else if (back?.open && ["1", "2", "3", "4"].includes(event.key)) {
    event.preventDefault();
    back.querySelector(`button[value="${event.key}"]`).click();
  }
});

// Shown by a click or by the summary's own keys: the usual answer has the focus.
back?.addEventListener("toggle", () => back.open && back.querySelector("button[value='3']").focus());
