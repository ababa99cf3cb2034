// A question of an attempt: saved while it is being answered, checked without leaving the page.
//
// What is shown as saved is on the server. What is not waits in this browser under the question's own
// address, and is sent again when the network returns or the page is opened anew.

import { say } from "./site.js";

const PAUSE = 400; // ms after the last change: one request for a card moved twice
const RETRY = 5000; // ms between tries without a connection
const SENT = "sent"; // sessionStorage: which question's form was sent last

/** Where an unsaved answer waits: the same for both languages of a question. */
function placeOf(form) {
  return `unsaved:${new URL(form.action).pathname.replace(/^\/\w+/, "")}`;
}

function replies(form) {
  return [...new FormData(form)].filter(([name]) => name.startsWith("r."));
}

// ---- Saving ----

class Keeper {
  constructor(form) {
    this.form = form;
    this.place = placeOf(form);
    this.timer = 0;
    this.listening = new AbortController();
    const { signal } = this.listening;
    form.addEventListener("change", () => this.changed(), { signal });
    addEventListener("online", () => this.wait(0), { signal });
    this.takeUp();
  }

  /** An answer that could not be sent before is put back, and sent. */
  takeUp() {
    const waiting = localStorage.getItem(this.place);
    if (waiting === JSON.stringify(replies(this.form))) {
      localStorage.removeItem(this.place);
    } else if (waiting) {
      fill(this.form, JSON.parse(waiting));
      this.wait(0);
    }
  }

  changed() {
    this.remember();
    this.tell("");
    this.wait(PAUSE);
  }

  remember() {
    localStorage.setItem(this.place, JSON.stringify(replies(this.form)));
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

  end() {
    this.rest();
    this.listening.abort();
  }

  async send() {
    const body = new FormData(this.form);
    body.set("do", "save");
    const said = JSON.stringify(replies(this.form));
    const answer = await fetch(this.form.action, { method: "POST", body, redirect: "error" }).catch(() => null);
    if (this.resting) return;
    if (answer?.ok) {
      // Something newer may have been chosen meanwhile: that waits for its own turn.
      if (localStorage.getItem(this.place) === said) localStorage.removeItem(this.place);
      this.tell(this.form.dataset.saySaved);
    } else if (answer?.status === 409) {
      await outdated(await pageOf(answer));
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
  for (const input of form.querySelectorAll("[name^='r.']")) {
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
}

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
  const news = fresh.querySelector("#problem") ?? fresh.querySelector("#mark");
  // Focused, it is read aloud, and the keyboard goes on from there.
  news?.focus({ preventScroll: true });
  news?.scrollIntoView({ block: "nearest" });
}

async function check(form, button) {
  const body = new FormData(form, button);
  keeper?.rest();
  form.inert = true; // a second press, or a card moved meanwhile, would be for nothing
  const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
  if (!answer) {
    form.inert = false;
    button.focus();
    keeper?.wake();
    keeper?.later();
    return;
  }
  const page = await pageOf(answer);
  if (answer.status === 409) return outdated(page);
  if (!page.querySelector("form[data-question]")) return sendPlainly(form, button);
  localStorage.removeItem(placeOf(form));
  show(page, answer.redirected ? answer.url : location.href);
}

/** The page is older than what the server knows: show what is, and say why the answer was not taken. */
async function outdated(refusal) {
  const sentence = refusal.querySelector(".refusal h1 + p")?.textContent ?? "";
  const form = document.querySelector("form[data-question]");
  localStorage.removeItem(placeOf(form));
  const address = new URL(location);
  address.searchParams.set("q", new URL(form.action).pathname.split("/").at(-1));
  const answer = await fetch(address).catch(() => null);
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
  if (button?.value === "check") {
    event.preventDefault();
    check(form, button);
  } else if (!navigator.onLine) {
    // Going on would show the browser's own page of failure; here nothing is lost.
    event.preventDefault();
    keeper?.later();
  } else {
    sessionStorage.setItem(SENT, placeOf(form));
    keeper?.rest();
  }
});

// The browser's Back brings the page as it was left: it saves again.
addEventListener("pageshow", (event) => {
  if (event.persisted) keeper?.wake();
});

begin();
