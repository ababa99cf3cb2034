// What every page can do a little better with a script. Nothing here is needed to read, answer or send.

/** Say something to those who listen rather than look. */
export function say(text) {
  const place = document.getElementById("said");
  if (place) place.textContent = text;
}

const root = document.documentElement;
const YEAR = 365 * 24 * 60 * 60;

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function turnTheme(button) {
  const theme = isDark() ? "light" : "dark";
  root.dataset.theme = theme;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${theme}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
  const scheme = document.querySelector("meta[name=color-scheme]");
  if (scheme) scheme.content = theme;
  say(button.dataset[theme]);
}

function turnEye(button) {
  const input = document.getElementById(button.getAttribute("aria-controls"));
  const shown = input.type === "password";
  input.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
}

// data-copy holds the text itself, or "#id" of the element that shows it; data-copied is what to say then.
async function copy(button) {
  const from = button.dataset.copy;
  const text = from.startsWith("#") ? document.querySelector(from).textContent.trim() : from;
  await navigator.clipboard.writeText(text);
  button.setAttribute("aria-pressed", "true");
  say(button.dataset.copied);
  setTimeout(() => button.setAttribute("aria-pressed", "false"), 2000);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-button], [data-eye], [data-copy]");
  if (button?.matches("[data-theme-button]")) turnTheme(button);
  if (button?.matches("[data-eye]")) turnEye(button);
  if (button?.matches("[data-copy]")) copy(button);
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// A second press must not send a form twice. Later than the sending, which takes the pressed button's value along.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  setTimeout(() => {
    if (!event.defaultPrevented) for (const button of form.querySelectorAll("button:not([type=button])")) button.disabled = true;
  });
});

// The browser's Back brings the page as it was left: its buttons must work again.
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const button of document.querySelectorAll("form[data-once] button")) button.disabled = false;
});

// The bell: asked anew each minute while somebody looks, and at once when they come back to this tab.
const bell = document.querySelector("[data-bell]");
const BELL_ASKS_EACH = 60_000;

async function askBell() {
  if (document.hidden) return;
  try {
    const answer = await fetch(bell.dataset.bell, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { unread } = await answer.json();
    const count = bell.querySelector("[data-bell-count]");
    count.textContent = unread > 99 ? "99+" : String(unread);
    count.hidden = unread === 0;
  } catch {
    // Offline: the next minute asks again.
  }
}

if (bell) {
  setInterval(askBell, BELL_ASKS_EACH);
  document.addEventListener("visibilitychange", askBell);
}

// Opening what one was told is reading it; without a script the button beside it says so.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-read]");
  const token = link && document.querySelector("input[name=csrf_token]");
  if (token) fetch(link.dataset.read, { method: "POST", body: new URLSearchParams({ csrf_token: token.value }), keepalive: true });
});

// The search box offers what may be meant, once somebody types in it.
document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-find]")) import("./find.js");
});
