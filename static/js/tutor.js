// A language model's words appear sentence by sentence. Without a script the form brings the page again when all are there.
import { say } from "./site.js";

function paragraph(line) {
  const { text, source } = JSON.parse(line);
  const place = document.createElement("p");
  const mark = document.createElement("a");
  mark.className = "tutor-mark";
  mark.href = `#tutor-source-${source}`;
  mark.textContent = `[${source}]`;
  place.append(`${text} `, mark);
  return place;
}

async function* linesOf(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    yield* lines;
  }
  if (rest) yield rest;
}

async function phrase(form) {
  const said = document.querySelector("[data-tutor-said]");
  const found = [...said.childNodes];
  form.querySelector("button").disabled = true;
  say(form.dataset.saying);
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "X-Piece": "1" } });
  if (!answer.ok) throw new Error(String(answer.status));
  for await (const line of linesOf(answer)) {
    if (!line) continue;
    // What was found makes room only once there is something better.
    for (const old of found.splice(0)) old.remove();
    said.append(paragraph(line));
  }
  form.hidden = true;
  say(form.dataset.done);
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-tutor-phrase]");
  if (!form) return;
  event.preventDefault();
  phrase(form).catch(() => location.reload());
});
