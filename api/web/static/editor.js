// The editor of a requisition: rows are added, moved (by drag or by button) and removed; weights show their share of
// the score; findings come from the server while somebody writes. What is saved is what the form holds.

import { say } from "./app.js";

const editor = document.querySelector("[data-editor]");
const form = editor?.closest("form");
const list = editor?.querySelector("[data-rows]");
const blank = editor?.querySelector("[data-blank]");
const rows = () => [...list.querySelectorAll("[data-row]")];
const part = (row, name) => row.querySelector(`[name="${name}"]`);

if (editor) {
  for (const row of rows()) fit(row);
  shares();

  editor.querySelector("[data-add]").addEventListener("click", () => {
    const row = add();
    part(row, "texts").focus();
  });

  list.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row) return;
    if (event.target.closest("[data-remove]")) {
      const next = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      say("Requirement removed.");
      (next ? part(next, "texts") : editor.querySelector("[data-add]")).focus();
      changed();
    } else if (event.target.closest("[data-up]") && row.previousElementSibling) move(row, row.previousElementSibling, "[data-up]");
    else if (event.target.closest("[data-down]") && row.nextElementSibling) move(row, row.nextElementSibling.nextElementSibling, "[data-down]");
    else if (event.target.closest("[data-use]")) use(row, event.target.closest("[data-use]"));
  });

  list.addEventListener("input", (event) => {
    const row = event.target.closest("[data-row]");
    if (event.target.matches("[data-slider]")) part(row, "weight").value = event.target.value;
    if (event.target.name === "weight") row.querySelector("[data-slider]").value = event.target.value;
    if (event.target.name === "texts") grow(event.target);
    fit(row);
    shares();
    changed();
  });
  form.elements.title.addEventListener("input", changed);

  // Dragging; the buttons do the same without it.
  let dragged = null;
  list.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (grip) grip.closest("[data-row]").draggable = true;
  });
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-row]");
    event.dataTransfer.effectAllowed = "move";
    dragged.classList.add("dragged");
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-row]");
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    list.insertBefore(dragged, event.clientY < box.top + box.height / 2 ? over : over.nextElementSibling);
  });
  list.addEventListener("dragend", () => {
    dragged?.classList.remove("dragged");
    if (dragged) dragged.draggable = false;
    dragged = null;
    changed();
  });

  // What the posting proposes becomes a row when somebody accepts it, and nothing before.
  editor.addEventListener("click", (event) => {
    const proposal = event.target.closest("[data-proposal]");
    if (!proposal) return;
    if (event.target.closest("[data-accept]")) {
      const empty = rows().find((row) => !part(row, "texts").value.trim());
      fill(empty ?? add(), JSON.parse(proposal.dataset.values));
      say("Accepted.");
    } else if (!event.target.closest("[data-reject]")) return;
    const next = (proposal.nextElementSibling ?? proposal.previousElementSibling)?.querySelector("[data-accept]");
    proposal.remove();
    next?.focus();
    const left = editor.querySelectorAll("[data-proposal]").length;
    editor.querySelector("[data-left]").textContent = left ? `${left} left to answer` : "All proposals are answered";
    shares();
    changed();
  });
}

function add() {
  list.append(blank.content.cloneNode(true));
  const row = list.lastElementChild;
  const number = list.children.length;
  for (const named of row.querySelectorAll("[aria-label]")) named.setAttribute("aria-label", named.getAttribute("aria-label").replace(" 0", ` ${number}`));
  fit(row);
  shares();
  return row;
}

function fill(row, values) {
  for (const [name, value] of Object.entries(values)) {
    const input = name === "id" ? part(row, "requirement_id") : part(row, name);
    if (input) input.value = value;
  }
  row.querySelector("[data-slider]").value = values.weight;
  grow(part(row, "texts"));
  fit(row);
}

function move(row, before, button) {
  list.insertBefore(row, before);
  row.querySelector(button).focus();
  say(`Now number ${rows().indexOf(row) + 1} of ${rows().length}.`);
  changed();
}

function use(row, button) {
  part(row, "texts").value = button.dataset.use;
  part(row, "texts").focus();
  changed();
}

/** What does not count by weight shows no weight. */
function fit(row) {
  row.classList.toggle("weightless", part(row, "mode").value !== "scored");
}

function grow(area) {
  area.rows = Math.max(area.value.split("\n").length, 1);
}

function shares() {
  const scored = rows().filter((row) => part(row, "mode").value === "scored" && part(row, "texts").value.trim());
  const sum = scored.reduce((all, row) => all + (Number(part(row, "weight").value) || 0), 0);
  for (const row of rows()) {
    const weight = Number(part(row, "weight").value) || 0;
    row.querySelector("[data-share]").textContent = scored.includes(row) && sum ? `${Math.round((100 * weight) / sum)} %` : "";
  }
}

const LINT_AFTER_MS = 450; // nobody reads findings between two letters
const PREVIEW_AFTER_MS = 30; // a slider is answered while it moves
let waiting;
let soon;
function changed() {
  clearTimeout(waiting);
  clearTimeout(soon);
  waiting = setTimeout(lint, LINT_AFTER_MS);
  soon = setTimeout(preview, PREVIEW_AFTER_MS);
}

const panel = document.querySelector("[data-preview]");
let asking = null;

/** How far the pool would move; a question that is out of date is given up. */
async function preview() {
  if (!panel) return;
  asking?.abort();
  asking = new AbortController();
  const answer = await fetch(panel.dataset.preview, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { "X-CSRF-Token": form.elements.csrf.value, "HX-Request": "true" },
    signal: asking.signal,
  }).catch(() => null);
  if (!answer?.ok) return;
  const part = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.getElementById("moves").replaceChildren(...part.body.childNodes);
}

async function lint() {
  const answer = await fetch("/requisitions/lint", {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { "X-CSRF-Token": form.elements.csrf.value },
  }).catch(() => null);
  if (!answer?.ok) return;
  const findings = await answer.json();
  const written = rows().filter((row) => part(row, "texts").value.trim());
  for (const row of rows()) row.querySelector("[data-findings]").replaceChildren();
  for (const one of findings) {
    const number = /^requirements\/(\d+)/.exec(one.at);
    if (!number || !written[number[1]]) continue;
    written[number[1]].querySelector("[data-findings]").append(shown(one));
  }
}

const WORDS = { refused: "Refused", warned: "Careful", invalid: "Cannot be used" };

function shown(one) {
  const line = document.createElement("div");
  line.className = `finding ${one.severity === "warned" ? "warned" : "refused"}`;
  const mark = document.querySelector(`[data-mark="${one.severity === "warned" ? "attention" : "stop"}"] svg`);
  if (mark) line.append(mark.cloneNode(true));
  const text = document.createElement("div");
  const strong = document.createElement("strong");
  strong.textContent = `${WORDS[one.severity] ?? "Careful"}. `;
  text.append(strong, one.says);
  if (one.instead) {
    const instead = document.createElement("span");
    instead.className = "instead";
    instead.textContent = ` Instead: ${one.instead}.`;
    text.append(instead);
    const quoted = /'([^']+)'/.exec(one.instead);
    if (quoted && one.severity !== "invalid") {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button small";
      button.dataset.use = quoted[1];
      button.textContent = `Write “${quoted[1]}”`;
      text.append(" ", button);
    }
  }
  line.append(text);
  return line;
}
