// A page of an attempt: saved while it is being answered, checked without leaving it, handed in when the time is up.
//
// What is shown as saved is on the server. What is not waits in this browser under the page's own address, with
// the sequence numbers of its questions, and is sent again when the network returns or the page is opened anew.
// Where a question has been answered elsewhere meanwhile, nothing overwrites that unasked.

import { say } from "./site.js";

const PAUSE = 400; // ms after the last change: one request for a card moved twice
const TYPING = 1500; // ms after the last letter
const RETRY = 5000; // ms between tries without a connection
const PATIENCE = 15000; // ms for an answer to come
const SENT = "sent"; // sessionStorage: which question's form was sent last

const ANSWER = /^[rc]\d+/; // names of inputs: replies, and how sure one is
const SEQUENCE = /^s\d+$/;

/** Where an unsaved answer waits: the same for both languages of a page. */
function placeOf(form) {
  return `unsaved:${new URL(form.action).pathname.replace(/^\/\w+/, "")}`;
}

/** Where its page is asked for anew. */
function addressOf(form) {
  const [, attempt, number] = form.getAttribute("action").match(/^(.*)\/pages\/(\d+)$/);
  return `${attempt}?page=${number}`;
}

function replies(form) {
  return [...new FormData(form)].filter(([name]) => ANSWER.test(name));
}

function sequences(form) {
  return Object.fromEntries([...new FormData(form)].filter(([name]) => SEQUENCE.test(name)));
}

/** Whether anything stands in the form otherwise than the page brought it. */
function wasTouched(form) {
  return [...form.elements].some((input) => {
    if (!ANSWER.test(input.name)) return false;
    if (input.type === "radio" || input.type === "checkbox") return input.checked !== input.defaultChecked;
    if (input.options) return input.selectedIndex !== Math.max(0, [...input.options].findIndex((option) => option.defaultSelected));
    return input.value !== input.defaultValue;
  });
}

// ---- Saving ----

class Keeper {
  constructor(form) {
    this.form = form;
    this.place = placeOf(form);
    this.timer = 0;
    this.unsure = null; // what was sent last, where no answer came
    this.known = null; // while something is on its way that may change the sequence numbers: when it has come
    this.listening = new AbortController();
    const { signal } = this.listening;
    form.addEventListener("change", () => this.changed(PAUSE), { signal });
    form.addEventListener("input", (event) => event.target.matches("textarea, [type='text']") && this.changed(TYPING), { signal });
    addEventListener("online", () => this.wait(0), { signal });
    this.takeUp();
  }

  /** An answer that could not be sent before is put back, and sent, unless the question has been answered elsewhere. */
  takeUp() {
    if (this.form.dataset.stale !== undefined) return this.remember({}); // of no page that is known: never sent unasked
    const waiting = JSON.parse(localStorage.getItem(this.place) ?? "null");
    if (!waiting) return wasTouched(this.form) ? this.changed(PAUSE) : undefined; // answered before this script was there
    if (JSON.stringify(waiting.replies) === JSON.stringify(replies(this.form))) return localStorage.removeItem(this.place);
    fill(this.form, waiting.replies);
    if (JSON.stringify(waiting.sequences) === JSON.stringify(sequences(this.form))) this.wait(0);
    else this.tell(this.form.dataset.sayStale);
  }

  changed(pause) {
    this.remember();
    this.tell("");
    this.wait(pause);
  }

  remember(known = sequences(this.form)) {
    localStorage.setItem(this.place, JSON.stringify({ replies: replies(this.form), sequences: known }));
  }

  tell(text) {
    this.form.querySelector("[data-saved]").textContent = text;
  }

  wait(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), ms);
  }

  /** Nothing more is sent from here: the form itself is on its way, or another stands in its place. */
  rest() {
    clearTimeout(this.timer);
    this.resting = true;
  }

  wake() {
    this.resting = false;
  }

  /** The browser's Back brings the page as it was left. */
  wakeAgain() {
    this.wake();
    this.await(this.catchUp(JSON.stringify(replies(this.form))));
  }

  /** What is kept may have been sent from here, and its number never have come: then this page is as good as new. */
  async catchUp(sent) {
    const answer = await fetch(addressOf(this.form)).catch(() => null);
    const form = answer?.ok && (await pageOf(answer)).querySelector("form[data-question]");
    if (form && JSON.stringify(replies(form)) === sent) this.number(sequences(form));
  }

  number(known) {
    for (const [name, value] of Object.entries(known)) {
      if (this.form.elements[name]) this.form.elements[name].value = value;
    }
  }

  /** One after another: an answer sent with a number that is just being changed would pass for an old page's. */
  await(come) {
    this.known = come.finally(() => {
      this.known = null;
    });
    return this.known;
  }

  end() {
    this.rest();
    this.listening.abort();
  }

  async send() {
    while (this.known) await this.known;
    if (!this.resting) await this.await(this.sendNow());
  }

  async sendNow() {
    if (this.unsure) await this.catchUp(this.unsure);
    const body = new FormData(this.form);
    body.set("do", "save");
    const said = JSON.stringify(replies(this.form));
    const signal = AbortSignal.timeout(PATIENCE);
    const answer = await fetch(this.form.action, { method: "POST", body, redirect: "error", signal }).catch(() => null);
    this.unsure = answer ? null : said;
    if (answer?.ok) this.number(await answer.json().catch(() => ({})));
    if (this.resting) return;
    if (answer?.ok) {
      // Something newer may have been chosen meanwhile: that waits for its own turn.
      if (JSON.stringify(replies(this.form)) === said) localStorage.removeItem(this.place);
      else this.remember();
      this.tell(this.form.dataset.saySaved);
    } else if (answer?.status === 409) {
      await refused(await pageOf(answer));
    } else if (answer?.status === 404) {
      localStorage.removeItem(this.place);
      location.reload();
    } else {
      this.later();
    }
  }

  later() {
    this.remember();
    this.tell(this.form.dataset.sayUnsaved);
    this.wait(RETRY);
  }
}

function fill(form, pairs) {
  for (const input of form.elements) {
    if (!ANSWER.test(input.name) || input.matches(":disabled")) continue;
    const values = pairs.filter(([name]) => name === input.name).map(([, value]) => value);
    if (input.type === "radio" || input.type === "checkbox") {
      input.checked = values.includes(input.value);
    } else {
      input.value = values[0] ?? "";
    }
  }
  // The board reads its selects again, as when one comes back to the page.
  dispatchEvent(new Event("pageshow"));
}

let keeper = null;

function begin() {
  keeper?.end();
  const form = document.querySelector("form[data-autosave]");
  // What was sent by the form itself is thrown away when another page has come.
  const sent = sessionStorage.getItem(SENT);
  if (sent && !(form && placeOf(form) === sent)) {
    localStorage.removeItem(sent);
    sessionStorage.removeItem(SENT);
  }
  keeper = form ? new Keeper(form) : null;
  clock.begin(document.querySelector("form[data-deadline]"));
}

// ---- The time ----

/** Counts down by the server's clock, and hands in when nothing is left. */
const clock = {
  begin(form) {
    clearInterval(this.timer);
    if (!form) return;
    const ahead = Date.now() - Date.parse(form.dataset.now); // of the server's clock
    const ends = Date.parse(form.dataset.deadline) + ahead;
    this.tick(form, ends);
    this.timer = setInterval(() => this.tick(form, ends), 1000);
  },

  tick(form, ends) {
    const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
    const place = form.querySelector("[data-left]");
    const parts = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60].map((part) => String(part).padStart(2, "0"));
    place.textContent = left < 24 * 3600 ? place.dataset.sayLeft.replace("{time}", parts.join(":")) : "";
    // A screen reader is told at five minutes and at one, not each second.
    place.setAttribute("aria-live", left === 300 || left === 60 ? "polite" : "off");
    if (left > 0) return;
    clearInterval(this.timer);
    keeper?.rest();
    if (form.querySelector("[name^='s']")) sendPlainly(form, { name: "do", value: "hand-in" });
    else location.reload();
  },
};

// ---- Checking in place ----

/** The page that came as an answer. Parsed apart from this one: nothing in it runs or loads. */
async function pageOf(answer) {
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** Show another page's content here, and lead the reader to what it has to say. */
function show(page, address) {
  const fresh = document.importNode(page.querySelector("main"), true);
  document.querySelector("main").replaceWith(fresh);
  document.title = page.title;
  history.replaceState(history.state, "", address);
  begin();
  const place = new URL(address, location).hash.slice(1);
  const news = fresh.querySelector("#problem") ?? (document.getElementById(place) || fresh.querySelector("[data-outcome]"));
  // Focused, it is read aloud, and the keyboard goes on from there.
  news?.focus({ preventScroll: true });
  news?.scrollIntoView({ block: "nearest" });
}

async function check(form, button) {
  keeper?.rest();
  form.inert = true; // a second press, or a card moved meanwhile, would be for nothing
  await keeper?.known;
  const body = new FormData(form, button);
  const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
  if (!answer) {
    form.inert = false;
    button.focus();
    keeper?.wake();
    keeper?.later();
    return;
  }
  const page = await pageOf(answer);
  if (answer.status === 409) return refused(page);
  if (!page.querySelector("form[data-question]")) return sendPlainly(form, button);
  localStorage.removeItem(placeOf(form));
  show(page, answer.redirected ? answer.url : location.href);
}

/** The answer was not taken. Where it was given on a page older than what is kept, that page comes back with it. */
async function refused(refusal) {
  const stale = refusal.querySelector("form[data-stale]");
  if (stale) return show(refusal, addressOf(stale));
  const sentence = refusal.querySelector(".refusal h1 + p")?.textContent ?? "";
  const form = document.querySelector("form[data-question]");
  localStorage.removeItem(placeOf(form));
  const answer = await fetch(addressOf(form)).catch(() => null);
  if (!answer?.ok) return location.reload();
  show(await pageOf(answer), answer.url);
  const notice = document.createElement("div");
  notice.className = "notice warning";
  notice.tabIndex = -1;
  notice.id = "problem";
  notice.append(sentence);
  document.querySelector(".stem, main h1").after(notice);
  notice.focus();
  say(sentence);
}

/** As without a script: what comes then is the server's own page. */
function sendPlainly(form, button) {
  form.inert = false;
  const press = document.createElement("input");
  press.type = "hidden";
  press.name = button.name;
  press.value = button.value;
  form.append(press);
  form.submit();
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-question]");
  if (!form) return;
  const button = event.submitter;
  if (button?.name === "check") {
    event.preventDefault();
    check(form, button);
  } else if (!navigator.onLine) {
    // Going on would show the browser's own page of failure; here nothing is lost.
    event.preventDefault();
    keeper?.later();
  } else {
    sessionStorage.setItem(SENT, placeOf(form));
    keeper?.rest();
    if (!keeper?.known) return;
    event.preventDefault();
    form.inert = true;
    keeper.known.then(() => sendPlainly(form, button));
  }
});

addEventListener("pageshow", (event) => {
  if (event.persisted || performance.getEntriesByType("navigation")[0]?.type === "back_forward") keeper?.wakeAgain();
});

begin();
