// Long texts: how many words are written so far. Counted as edu/quizzes/rules/essays.py counts them.

const LETTERS = "[\\p{L}\\p{N}\\u0300-\\u036f]+";
const WORD = new RegExp(`${LETTERS}(?:(?:[-\\u2010\\u2011'’]|(?<=\\p{Nd})[.,](?=\\p{Nd}))${LETTERS})*`, "gu");

function count(input) {
  const said = input.closest(".essay").querySelector("[data-counted]");
  const words = input.value.normalize("NFC").match(WORD)?.length ?? 0;
  said.textContent = words ? said.dataset.say.replace("{count}", words) : "";
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-words]")) count(event.target);
});

function countAll() {
  for (const input of document.querySelectorAll("[data-words]:not([data-counting])")) {
    input.dataset.counting = "";
    count(input);
  }
}

countAll();
// A question that another script replaces is counted by itself.
new MutationObserver(countAll).observe(document.body, { childList: true, subtree: true });
// The browser's Back, and an answer that waited in this browser, fill the input without a word.
addEventListener("pageshow", () => document.querySelectorAll("[data-words]").forEach(count));
