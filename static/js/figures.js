// Figures that answer while their dials are turned. Every sum is the server's: what is drawn is what the form would show.
import { say } from "./site.js";

const WAIT = 120; // ms without a turn before we ask
const STEP = 1100; // ms between the months of the ladder
const form = document.querySelector("[data-figure]");
const pasted = form?.elements.marks;
let asked = 0;
let playing = 0;
let timer;

async function follow() {
  const mine = ++asked;
  const url = new URL(form.action);
  url.search = new URLSearchParams(new FormData(form)).toString();
  const answer = await fetch(url, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || mine !== asked) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("figure-result");
  if (!fresh || mine !== asked) return;
  climb(fresh);
  document.getElementById("figure-result").replaceWith(document.importNode(fresh, true));
  // Pasted marks are counted: the dials stand where they then stand.
  if (pasted?.value.trim()) for (const dial of page.querySelectorAll("[data-figure] input[type=number]")) set(form.elements[dial.name], dial.value);
  history.replaceState(null, "", url);
  const words = document.querySelector("#figure-result [data-says]")?.textContent.trim().replace(/\s+/g, " ");
  if (words) say(words);
}

function turned() {
  clearTimeout(timer);
  timer = setTimeout(follow, WAIT);
}

// ---- The ladder: the dots of the page that goes start where they stood, so that the new page can move them.

function climb(fresh) {
  const before = [...document.querySelectorAll("#figure-result .climber")];
  const after = [...fresh.querySelectorAll(".climber")];
  if (!before.length || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const places = after.map((each) => [each.querySelector("circle").getAttribute("cy"), each.querySelector("text").getAttribute("y")]);
  after.forEach((each, number) => {
    each.querySelector("circle").setAttribute("cy", before[number].querySelector("circle").getAttribute("cy"));
    each.querySelector("text").setAttribute("y", before[number].querySelector("text").getAttribute("y"));
  });
  requestAnimationFrame(() => requestAnimationFrame(() => glide(places)));
}

function glide(places) {
  const began = performance.now();
  const climbers = [...document.querySelectorAll("#figure-result .climber")].map((each) => [each.querySelector("circle"), each.querySelector("text")]);
  const from = climbers.map(([dot, name]) => [Number(dot.getAttribute("cy")), Number(name.getAttribute("y"))]);
  const frame = (now) => {
    const way = Math.min(1, (now - began) / 180);
    climbers.forEach(([dot, name], number) => {
      dot.setAttribute("cy", from[number][0] + (places[number][0] - from[number][0]) * way);
      name.setAttribute("y", from[number][1] + (places[number][1] - from[number][1]) * way);
    });
    if (way < 1) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

async function play() {
  const mine = ++playing;
  const dial = form.querySelector("[name=step]");
  // Begun once more, or a dial is turned: the one before stops.
  for (let step = 0; step <= Number(dial.max) && mine === playing; step += 1) {
    set(dial, step);
    await follow();
    await new Promise((done) => setTimeout(done, STEP));
  }
}

function set(dial, value) {
  dial.value = value;
  const slider = form.querySelector(`[data-dial="${dial.id}"]`);
  if (slider) slider.value = value;
}

if (form) {
  form.addEventListener("input", (event) => {
    const { dial } = event.target.dataset;
    playing += 1;
    if (pasted && event.target !== pasted) pasted.value = "";
    if (dial) document.getElementById(dial).value = event.target.value;
    else if (event.target.type === "number" && event.target.value !== "") set(event.target, event.target.value);
    turned();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    follow();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-play]")) play();
  });
}
