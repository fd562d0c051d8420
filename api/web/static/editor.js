// The editor of a requisition: rows are added, moved (by drag or by button) and removed; weights show their share of
// the score; findings come from the server while somebody writes; the posting shows which of its words became
// requirements. What is saved is what the form holds.

import { say } from "./app.js";
import { forget, keep, kept, tell } from "./kept.js";

const editor = document.querySelector("[data-editor]");
const form = editor?.closest("form");
const list = editor?.querySelector("[data-rows]");
const blank = editor?.querySelector("[data-blank]");
const rows = () => [...list.querySelectorAll("[data-row]")];
const NEVER_UNDER_WORK = ["education", "location"]; // a degree and a place do not stand under a position held
const part = (row, name) => row.querySelector(`[name="${name}"]`);

if (editor) {
  for (const row of rows()) fit(row);
  shares();
  if (marks()) view("marked");

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
      marks();
      say("Requirement removed.");
      (next ? part(next, "texts") : editor.querySelector("[data-add]")).focus();
      changed();
    } else if (event.target.closest("[data-up]") && row.previousElementSibling) move(row, row.previousElementSibling, "[data-up]");
    else if (event.target.closest("[data-down]") && row.nextElementSibling) move(row, row.nextElementSibling.nextElementSibling, "[data-down]");
    else if (event.target.closest("[data-use]")) use(part(row, "texts"), event.target.closest("[data-use]"));
    else if (event.target.closest("[data-to-posting]")) {
      event.preventDefault();
      showInPosting(row);
    }
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
  editor.querySelector("[data-title-findings]").addEventListener("click", (event) => {
    const button = event.target.closest("[data-use]");
    if (button) use(form.elements.title, button);
  });

  for (const button of editor.querySelectorAll("[data-posting-view]")) button.addEventListener("click", () => view(button.dataset.postingView));
  form.elements.posting.addEventListener("input", marks);
  editor.querySelector("[data-marked]").addEventListener("click", (event) => {
    const row = rows()[event.target.closest("[data-jump]")?.dataset.jump];
    if (!row) return;
    event.preventDefault();
    show(row, part(row, "texts"));
  });

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
    marks();
    changed();
  });

  // What the posting proposes becomes a row when somebody accepts it, and nothing before.
  editor.addEventListener("click", (event) => {
    const proposal = event.target.closest("[data-proposal]");
    if (!proposal) return;
    if (event.target.closest("[data-accept]")) {
      const empty = rows().find((row) => !part(row, "texts").value.trim());
      fill(empty ?? add(), JSON.parse(proposal.dataset.values));
      marks();
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

// What is written stays in this tab until it is saved.
const here = location.pathname;
const draft = () => [...new FormData(form)].filter(([name]) => name !== "csrf");
if (editor) {
  const found = document.querySelector(".note.stop[role=alert]") || location.search.includes("from=") ? null : kept(here);
  if (found) {
    restore(found);
    tell(editor, "What you had written is here again; it is not saved.", () => {
      forget(here);
      location.assign(here);
    });
  }
  form.addEventListener("input", () => keep(here, draft()));
  form.addEventListener("submit", () => keep(here, draft(), true));
}

function restore(values) {
  const columns = {};
  for (const [name, value] of values) (columns[name] ??= []).push(value);
  for (const name of ["expected", "team", "title", "cut", "reference_date", "job_family", "posting", "note"])
    if (columns[name] && form.elements[name]) form.elements[name].value = columns[name][0];
  list.replaceChildren();
  (columns.texts ?? []).forEach((texts, index) => {
    const at = (name) => columns[name][index];
    fill(add(), { id: at("requirement_id"), kind: at("kind"), texts, mode: at("mode"), weight: at("weight"), min_years: at("min_years"), evidence: at("evidence"), from_posting: at("from_posting") });
  });
  shares();
  marks();
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
  marks();
  row.querySelector(button).focus();
  say(`Now number ${rows().indexOf(row) + 1} of ${rows().length}.`);
  changed();
}

/** The lawful wording in the place of the line that holds what was refused; other alternatives stay. */
function use(input, button) {
  const lines = input.value.split("\n");
  const at = lines.findIndex((line) => button.dataset.phrase && line.includes(button.dataset.phrase));
  lines[at < 0 ? 0 : at] = button.dataset.use;
  input.value = (at < 0 ? lines.slice(0, 1) : lines).join("\n");
  input.focus();
  changed();
}

/** What does not count by weight shows no weight, and what no position can hold shows no rule. */
function fit(row) {
  row.classList.toggle("weightless", part(row, "mode").value !== "scored");
  const ruleless = NEVER_UNDER_WORK.includes(part(row, "kind").value);
  row.classList.toggle("ruleless", ruleless);
  if (ruleless) part(row, "evidence").value = "anywhere";
}

/** The words of the posting that a row came from, wherever the lines of the posting break; null where they are gone. */
function placeOf(row) {
  const words = part(row, "from_posting").value.trim().split(/\s+/);
  if (!words[0]) return null;
  const found = new RegExp(words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("\\s+")).exec(form.elements.posting.value);
  return found && [found.index, found.index + found[0].length];
}

/** Draw the posting with what became requirements underlined, each leading to its row; how many there are. */
function marks() {
  const text = form.elements.posting.value;
  const places = [];
  rows().forEach((row, index) => {
    row.id = `asks-${index}`;
    const place = placeOf(row);
    if (place) places.push([...place, index]);
    const source = row.querySelector("[data-source]");
    const words = part(row, "from_posting").value;
    source.textContent = words ? "From the posting: " : "Not from the posting";
    if (words) source.append(place ? linked(`“${words}”`, "#posting-title", "toPosting", "") : `“${words}”, which it no longer says`);
  });
  places.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
  const drawn = editor.querySelector("[data-marked]");
  drawn.replaceChildren();
  let at = 0;
  for (const [start, end, index] of places) {
    if (start < at) continue; // within one that is drawn already
    drawn.append(text.slice(at, start), linked(text.slice(start, end), `#asks-${index}`, "jump", index));
    at = end;
  }
  drawn.append(text.slice(at));
  editor.querySelector("[data-posting-views]").hidden = !places.length;
  if (!places.length) view("text");
  return places.length;
}

function linked(text, href, name, value) {
  const link = document.createElement("a");
  link.href = href;
  link.dataset[name] = value;
  link.textContent = text;
  return link;
}

function view(name) {
  for (const button of editor.querySelectorAll("[data-posting-view]")) button.setAttribute("aria-pressed", String(button.dataset.postingView === name));
  editor.querySelector("[data-marked]").hidden = name !== "marked";
  form.elements.posting.hidden = name === "marked";
}

function showInPosting(row) {
  view("marked");
  const start = placeOf(row)?.[0];
  const found = [...editor.querySelectorAll("[data-jump]")].find((link) => placeOf(rows()[link.dataset.jump])?.[0] === start);
  if (found) show(found, found);
}

/** Bring it into sight, with the focus in it, and mark it until something else is marked. */
function show(what, focused) {
  for (const one of editor.querySelectorAll(".shown")) one.classList.remove("shown");
  what.classList.add("shown");
  focused.focus();
  what.scrollIntoView({ block: "nearest" });
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
const READ_AHEAD_MS = 100; // what the page itself needs comes first
let waiting;
let soon;
function changed() {
  keep(here, draft());
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
  const answer = await asked(panel.dataset.preview, asking.signal);
  if (!answer?.ok) return;
  const part = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.getElementById("moves").replaceChildren(...part.body.childNodes);
}

/** The server's answer to what the form holds; null where there was none. */
function asked(address, signal) {
  return fetch(address, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { "X-CSRF-Token": form.elements.csrf.value, "HX-Request": "true" },
    signal,
  }).catch(() => null);
}

// The pool is read once while somebody looks at the page, so that the first move of a slider is answered like the next.
if (panel) setTimeout(() => asked(`${panel.dataset.preview}?ahead`), READ_AHEAD_MS);

async function lint() {
  const answer = await asked("/requisitions/lint");
  if (!answer?.ok) return;
  const findings = await answer.json();
  const written = rows().filter((row) => part(row, "texts").value.trim());
  for (const row of rows()) row.querySelector("[data-findings]").replaceChildren();
  editor.querySelector("[data-title-findings]").replaceChildren(...findings.filter((one) => one.at === "title" && one.severity !== "invalid").map(shown));
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
  if (one.instead && one.severity !== "invalid") {
    const instead = document.createElement("span");
    instead.className = "instead";
    instead.textContent = ` Instead: ${one.instead}.`;
    text.append(instead);
    if (one.wording) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button small";
      button.textContent = `Write “${one.wording}”`;
      button.dataset.use = one.wording;
      button.dataset.phrase = one.phrase;
      text.append(" ", button);
    }
  }
  line.append(text);
  return line;
}
