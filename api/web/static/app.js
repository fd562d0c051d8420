// What every page does in the browser: dialogs, keys, colours, and the small courtesies that HTML alone cannot give.
// Pages work without it, except where a file is dropped or a list is walked by keyboard.

const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select, [contenteditable]");

export const keys = new Map();

/** Let a key do something while nobody is typing and no dialog is open. */
export function onKey(key, action) {
  keys.set(key, action);
}

/** Say something to those who listen rather than look. */
export function say(text) {
  const place = document.getElementById("alerts");
  if (!place) return;
  const line = document.createElement("p");
  line.className = "away";
  line.textContent = text;
  place.append(line);
  setTimeout(() => line.remove(), 4000);
}

function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    openDialog(opener.dataset.dialog);
    return;
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) {
    const kind = closer.dataset.closes;
    if (kind === "dialog") closer.closest("dialog").close();
    else closer.closest("[data-toast]").remove();
    return;
  }
  const choice = event.target.closest("[data-theme-choice]");
  if (choice) {
    choose(choice.dataset.themeChoice);
    return;
  }
  if (event.target.closest("[data-back]")) history.back();
  if (event.target.closest("[data-print]")) print();
  if (event.target instanceof HTMLDialogElement) event.target.close();
});

function choose(theme) {
  const root = document.documentElement;
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  document.cookie = `evenhand-theme=${theme}; path=/; max-age=${theme ? 31536000 : 0}; samesite=lax`;
  for (const button of document.querySelectorAll("[data-theme-choice]"))
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
}

let went = 0;
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.id === "search") event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === "h" && Date.now() - went < 1200) {
    went = 0;
    location.assign("/");
    return;
  }
  if (key === "g") went = Date.now();
  const action = keys.get(key);
  if (action) {
    event.preventDefault();
    action(event);
  }
});

onKey("/", () => document.getElementById("search")?.focus());
onKey("?", () => openDialog("help"));

// A link for a new password carries its secret behind the #, which no server sees.
for (const form of document.querySelectorAll("form[data-secret]")) {
  form.elements.secret.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
}

// A form is sent once, however often it is clicked.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog" || form.hasAttribute("data-again")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (!form.closest("[hx-post],[hx-get],[hx-patch],[hx-delete]")) {
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 4000);
  }
  if (form.getAttribute("action") === "/sign-out") sessionStorage.clear();
  if (form.hasAttribute("data-asks-first") && !event.defaultPrevented) {
    event.preventDefault();
    reach(form);
  }
});

// What took somebody a while to write is sent once the server answers; until then it stays where it is.
async function reach(form) {
  try {
    await fetch("/healthz", { cache: "no-store" });
  } catch {
    delete form.dataset.sent;
    away(form.closest("dialog form") ?? document.getElementById("alerts"));
    return;
  }
  form.submit();
}

function away(place) {
  document.querySelector("[data-away]")?.remove();
  const line = document.createElement("div");
  line.className = "note stop";
  line.dataset.away = "";
  line.setAttribute("role", "alert");
  line.textContent = "The server does not answer: nothing was recorded, and what you typed is still here. Try again in a moment.";
  place?.prepend(line);
}
document.addEventListener("htmx:sendError", () => away(document.getElementById("alerts")));
document.addEventListener("htmx:afterOnLoad", () => document.querySelector("[data-away]")?.remove());

// Whoever changes a filter means it.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-auto]");
  if (form) form.requestSubmit();
});

for (const toast of document.querySelectorAll("[data-toast]")) setTimeout(() => toast.remove(), 12000);

// A secret that is shown once is chosen whole, ready to be copied.
for (const field of document.querySelectorAll("input[data-select]")) field.addEventListener("focus", () => field.select());

// Scripts of a page are attached before this: keys and buttons count from now on.
document.addEventListener("DOMContentLoaded", () => {
  document.documentElement.dataset.ready = "";
});
