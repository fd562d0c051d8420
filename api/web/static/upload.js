// Dropping and choosing files: gathers them, also from folders, and sends them in portions to one batch.
// What was sent twice is counted once, so a connection that broke is mended by sending again.

import { say } from "./app.js";

const PORTION = 20; // files a request
const PORTION_BYTES = 40_000_000;

const form = document.querySelector("form[data-upload]");
const zone = form.querySelector("[data-zone]");
const chosen = form.querySelector("[data-chosen]");
const progress = form.querySelector("progress");
const sending = form.querySelector("[data-sending]");
const sent = form.querySelector("[data-sent]");
const folder = form.querySelector("#folder");
let files = [];

form.querySelector("[data-folder]").hidden = false;
folder.hidden = false;

function take(found) {
  files = files.concat(found.filter((file) => !file.name.startsWith(".")));
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  chosen.textContent = files.length
    ? `${files.length.toLocaleString("en")} ${files.length === 1 ? "file" : "files"} chosen, ${(bytes / 1048576).toFixed(1)} MB`
    : "";
}

for (const input of [form.elements.files, folder])
  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = "";
  });

zone.addEventListener("dragover", (event) => {
  event.preventDefault();
  zone.classList.add("over");
});
zone.addEventListener("dragleave", () => zone.classList.remove("over"));
zone.addEventListener("drop", async (event) => {
  event.preventDefault();
  zone.classList.remove("over");
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  take(entries.length ? (await Promise.all(entries.map(below))).flat() : [...event.dataTransfer.files]);
  form.querySelector("[data-send]").focus();
});

async function below(entry) {
  if (entry.isFile) return [await new Promise((done, failed) => entry.file(done, failed))];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) break;
    found.push(...(await Promise.all(some.map(below))).flat());
  }
  return found;
}

function portions() {
  const all = [];
  let now = [];
  let bytes = 0;
  for (const file of files) {
    if (now.length && (now.length >= PORTION || bytes + file.size > PORTION_BYTES)) {
      all.push(now);
      now = [];
      bytes = 0;
    }
    now.push(file);
    bytes += file.size;
  }
  if (now.length) all.push(now);
  return all;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!files.length) {
    chosen.textContent = "Choose or drop at least one file first.";
    return;
  }
  form.querySelector("[data-send]").disabled = true;
  sending.hidden = false;
  let batch = null;
  let count = 0;
  for (const portion of portions()) {
    const body = new FormData();
    if (!batch)
      for (const name of ["requisition", "team"]) if (form.elements[name]) body.append(name, form.elements[name].value);
    if (form.elements.later.checked) body.append("later", "1");
    for (const file of portion) body.append("files", file, file.name);
    const answer = await send(batch ? `/uploads/${batch.batch}/files` : "/uploads", body);
    if (!answer) return;
    batch ??= answer;
    count += portion.length;
    progress.value = (100 * count) / files.length;
    sent.textContent = `Sent ${count.toLocaleString("en")} of ${files.length.toLocaleString("en")}`;
  }
  location.assign(batch.href);
});

async function send(to, body) {
  try {
    const answer = await fetch(to, {
      method: "POST",
      body,
      headers: { Accept: "application/json", "X-CSRF-Token": form.elements.csrf.value },
    });
    if (answer.ok) return await answer.json();
    const problem = await answer.json().catch(() => ({}));
    stop(problem.detail ?? "The upload was refused.");
  } catch {
    stop("The connection broke. What was sent is kept; send again, and nothing is counted twice.");
  }
  return null;
}

function stop(why) {
  const words = why.charAt(0).toUpperCase() + why.slice(1);
  sent.textContent = words;
  say(words);
  form.querySelector("[data-send]").disabled = false;
}
