// A question's editor: the preview follows the typing, rows come and go in place, and nothing is lost on a closed tab.
//
// The server draws both sides; here is only when to ask it. What is typed is kept on the server every few seconds,
// and in this browser while there is no connection.

import { say } from "./site.js";

const SHOW = 500; // ms after the last letter: the preview
const KEEP = 3000; // ms after the last letter: kept on the server
const RETRY = 10000; // ms between tries without a connection

const form = document.querySelector("form[data-editor]");
const preview = document.getElementById("preview");
const kept = form.querySelector("[data-kept]");
const place = `work:${form.elements.place.value}`;
let showing = 0;
let keeping = 0;
let asked = 0; // which preview was asked for last: an earlier one may come later
let leaving = false;

/** The form as it stands, without files, and unless it is being tried, without replies. */
function entries({ replies = false, press = null } = {}) {
  const data = new FormData(form, press);
  for (const [name, value] of [...data]) {
    if (value instanceof File || (!replies && name.startsWith("r."))) data.delete(name);
  }
  return data;
}

// ---- The preview ----

async function show(press = null) {
  const turn = ++asked;
  const data = entries({ replies: press !== null, press });
  const answer = await fetch(form.dataset.preview, { method: "POST", body: data, redirect: "error" }).catch(() => null);
  if (!answer?.ok || turn !== asked) return;
  preview.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
  const outcome = press && preview.querySelector(".outcome");
  outcome?.focus({ preventScroll: true });
  outcome?.scrollIntoView({ block: "nearest" });
}

// ---- Keeping ----

function remember() {
  localStorage.setItem(place, JSON.stringify({ at: Date.now(), entries: [...entries()].filter(([name]) => name !== "csrf_token") }));
}

async function keep() {
  const answer = await fetch(form.dataset.keep, { method: "POST", body: entries(), redirect: "error" }).catch(() => null);
  if (leaving) return;
  if (answer?.ok) {
    localStorage.removeItem(place);
    const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }).format(new Date());
    kept.textContent = form.dataset.sayKept.replace("{time}", time);
  } else {
    kept.textContent = form.dataset.sayOffline;
    keeping = setTimeout(keep, RETRY);
  }
}

function changed(event) {
  if (preview.contains(event.target) || event.target.type === "file") return;
  remember();
  clearTimeout(showing);
  clearTimeout(keeping);
  showing = setTimeout(show, SHOW);
  keeping = setTimeout(keep, KEEP);
}

/** What could not be sent before the tab was closed is offered again. */
function offer() {
  const waiting = JSON.parse(localStorage.getItem(place) ?? "null");
  // What the server has is as new, or all but.
  if (!waiting || waiting.at < Number(form.dataset.work) + KEEP) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = form.dataset.sayTake;
  kept.replaceChildren(`${form.dataset.sayFound} `, button);
  button.addEventListener("click", () => {
    const data = new FormData();
    for (const [name, value] of waiting.entries) data.append(name, value);
    data.set("csrf_token", form.elements.csrf_token.value);
    redraw(data, null);
    kept.textContent = "";
  });
}

// ---- Rows ----

/** The left side drawn anew by the server, after what was pressed. */
async function redraw(data, lead) {
  const answer = await fetch(location.pathname, { method: "POST", body: data, headers: { "X-Piece": "1" }, redirect: "error" }).catch(() => null);
  if (!answer || (!answer.ok && answer.status !== 422)) {
    kept.textContent = form.dataset.sayOffline;
    return;
  }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#desk");
  if (!fresh) return location.reload();
  document.getElementById("desk").replaceWith(document.importNode(fresh, true));
  lead?.();
  show();
  remember();
  clearTimeout(keeping);
  keeping = setTimeout(keep, KEEP);
}

function press(button) {
  const data = new FormData(form, button);
  for (const name of [...data.keys()]) if (name.startsWith("r.")) data.delete(name);
  const [what, list] = button.name.split(/:(.*)/s);
  const rowsOf = () => document.querySelector(`[data-rows="${CSS.escape(list ?? "")}"]`);
  const here = button.closest("[data-row]") ? [...rowsOf().querySelectorAll(":scope > ol > [data-row]")].indexOf(button.closest("[data-row]")) : 0;
  redraw(data, () => {
    if (!list) return document.querySelector(button.value === "paste" ? "#desk .words :is(input, textarea)" : "#desk .desk-ways button")?.focus();
    const rows = [...rowsOf().querySelectorAll(":scope > ol > [data-row]")];
    const at = { add: rows.length - 1, up: here - 1, down: here + 1, drop: Math.min(here, rows.length - 1) }[what];
    (rows[at]?.querySelector("input:not([type=hidden]):not([type=radio]), textarea, select") ?? rowsOf().querySelector("[data-add]"))?.focus();
    say(`${Math.max(at + 1, 0)} / ${rows.length}`);
  });
}

// ---- Hearing ----

form.addEventListener("input", changed);
form.addEventListener("change", (event) => {
  if (event.target.matches("[data-upload], [data-reshape]")) redraw(new FormData(form), null);
});

form.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button) return;
  const isSave = button.name === "do" && button.value === "save";
  if (isSave) {
    leaving = true;
    clearTimeout(keeping);
    localStorage.removeItem(place);
    return;
  }
  event.preventDefault();
  if (button.name === "do" && ["try", "reveal", "preview"].includes(button.value)) show(button.value === "preview" ? null : button);
  else if (button.name === "show_in") speak(button.value);
  else press(button);
});

function speak(lang) {
  form.querySelector("[type=hidden][name=shown_in]").value = lang;
  for (const each of form.querySelectorAll("[data-shown]")) each.setAttribute("aria-pressed", String(each.dataset.shown === lang));
  show();
}

// Enter in a row adds one below the last; with Shift, or in a longer text, it is a new line as ever.
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches("#desk input:not([type=file])")) return;
  event.preventDefault();
  event.target.closest("[data-rows]")?.querySelector(":scope > [data-add]")?.click();
});

// A fault's line, in the source.
preview.addEventListener("click", (event) => {
  const link = event.target.closest("[data-line]");
  const source = form.elements.source;
  if (!link || !source) return;
  event.preventDefault();
  const before = source.value.split("\n").slice(0, Number(link.dataset.line) - 1);
  const from = before.reduce((sum, line) => sum + line.length + 1, 0);
  const to = source.value.indexOf("\n", from);
  source.focus();
  source.setSelectionRange(from, to < 0 ? source.value.length : to);
});

addEventListener("online", keep);
// The last word before the tab closes; should it not arrive, this browser has it.
addEventListener("pagehide", () => {
  if (!leaving && localStorage.getItem(place)) navigator.sendBeacon(form.dataset.keep, entries());
});
offer();
