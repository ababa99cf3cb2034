// Writing in the portal: questions like this one while the title is typed, a preview that follows the text, drafts kept.
//
// The server draws everything; here is only when to ask it. Without this script the page's buttons do the same.

const ALIKE = 500; // ms after the last letter of the title
const SHOW = 600; // ms after the last letter of the text
const KEEP = 3000; // ms after the last change
const FITS = 2_000_000; // bytes of a picture that may be sent
const SIDE = 1600; // pixels that the server keeps of one

const form = document.querySelector("form[data-ask]");

/** The piece of a page that an address gives; null when it can't be had. */
async function piece(address, options = {}) {
  const answer = await fetch(address, { redirect: "error", ...options }).catch(() => null);
  if (!answer?.ok) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes;
}

/** `call` once nobody has typed for so long; of answers that cross, the last asked for counts. */
function after(ms, call) {
  let timer = 0;
  let turn = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const mine = ++turn;
      call(() => mine === turn);
    }, ms);
  };
}

/** The form as it stands, without files. */
function entries() {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
}

function offerAlike() {
  const here = form.querySelector("[data-alike]");
  const title = form.elements.title;
  if (!here || !title || !form.dataset.similar) return;
  const ask = after(ALIKE, async (isLast) => {
    const found = await piece(`${form.dataset.similar}?${new URLSearchParams({ title: title.value })}`);
    if (found && isLast()) here.replaceChildren(...found);
  });
  title.addEventListener("input", ask);
}

function followText() {
  const box = form.querySelector("[data-preview-box]");
  const here = form.querySelector("[data-preview-here]");
  const text = form.elements.body;
  const show = after(SHOW, async (isLast) => {
    const body = new URLSearchParams({ body: text.value, csrf_token: form.elements.csrf_token.value });
    const drawn = text.value.trim() ? await piece(form.dataset.preview, { method: "POST", body }) : [];
    if (!drawn || !isLast()) return;
    here.replaceChildren(...drawn);
    box.hidden = !text.value.trim();
  });
  text.addEventListener("input", show);
}

function followSubject() {
  const here = form.querySelector("[data-topics]");
  const subject = form.elements.subject;
  if (!here || !subject) return;
  subject.addEventListener("change", async () => {
    const found = await piece(`${form.dataset.topicsOf}?${new URLSearchParams({ subject: subject.value })}`);
    if (found) here.replaceChildren(...found);
  });
}

function keepDraft() {
  if (!form.dataset.keep) return;
  const kept = form.querySelector("[data-kept]");
  let sent = false;
  const keep = after(KEEP, async () => {
    if (sent) return;
    const answer = await fetch(form.dataset.keep, { method: "POST", body: entries(), redirect: "error" }).catch(() => null);
    if (sent) return;
    if (!answer?.ok) {
      kept.textContent = form.dataset.sayOffline;
      return;
    }
    const { draft } = await answer.json();
    if (draft) {
      form.elements.draft.value = draft;
      const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }).format(new Date());
      kept.textContent = form.dataset.sayKept.replace("{time}", time);
    }
  });
  form.addEventListener("input", keep);
  // What is asked is no draft any more.
  form.addEventListener("submit", () => { sent = true; });
}

/** A photograph as a page needs it: what a phone takes is larger than may be sent. Upright, since the browser turns it. */
async function smaller(file) {
  if (file.size <= FITS) return file;
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return file;
  const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return (await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.85); })) ?? file;
}

function putPictures() {
  const place = form.querySelector("[data-pictures]");
  if (!place) return;
  const button = place.querySelector("[data-put-picture]");
  const problem = place.querySelector("[data-picture-problem]");
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    const data = new FormData();
    data.set("csrf_token", form.elements.csrf_token.value);
    data.set("alt", form.elements.alt.value);
    const file = form.elements.picture.files[0];
    if (file) data.set("picture", await smaller(file), file.name);
    const answer = await fetch(place.dataset.pictures, { method: "POST", body: data, redirect: "error" }).catch(() => null);
    const said = answer ? await answer.json().catch(() => ({})) : {};
    problem.textContent = said.problem ?? (answer?.ok ? "" : place.dataset.sayOffline);
    if (!said.line) return;
    const text = form.elements.body;
    text.value = `${text.value.trimEnd()}\n\n${said.line}\n`.trimStart();
    form.elements.picture.value = "";
    form.elements.alt.value = "";
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  });
}

/** An answer that is being written is kept in this browser until it stands there: what is refused, or lost on the way, is not gone. */
function rememberAnswer() {
  const place = form.dataset.remember;
  if (!place) return;
  const text = form.elements.body;
  if (sessionStorage.getItem(place) && location.hash.startsWith("#answer-")) localStorage.removeItem(place);
  sessionStorage.removeItem(place);
  if (!text.value) text.value = localStorage.getItem(place) ?? "";
  text.addEventListener("input", () => localStorage.setItem(place, text.value));
  form.addEventListener("submit", () => sessionStorage.setItem(place, "sent"));
}

if (form) {
  offerAlike();
  followText();
  followSubject();
  keepDraft();
  putPictures();
  rememberAnswer();
}
