// Reviewing a shortlist by keyboard: the list is walked, requirements and their sentences are found, decisions are made.
// Every key has a button or a link that does the same.

import { onKey, say } from "./app.js";
import { forget, keep, kept, tell } from "./kept.js";

const desk = document.querySelector("[data-review]");

if (desk) {
  const people = () => [...desk.querySelectorAll("[data-person]")];
  const at = () => people().findIndex((one) => one.classList.contains("chosen"));
  const detail = document.getElementById("detail");

  const step = (by) => {
    const all = people();
    const beyond = by > 0 ? at() === all.length - 1 : at() === 0;
    const turn = desk.querySelector(by > 0 ? 'a[rel="next"]' : 'a[rel="prev"]');
    if (beyond && turn) return turn.click();
    const next = all[Math.min(Math.max(at() + by, 0), all.length - 1)];
    next.querySelector("a").click();
    next.scrollIntoView({ block: "nearest" });
  };
  onKey("j", () => step(1));
  onKey("k", () => step(-1));

  // The detail was exchanged: the rail follows, and whoever listens is told.
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== detail) return;
    const chosen = detail.querySelector("[data-chosen]").dataset.chosen;
    for (const one of people()) {
      const is = one.dataset.person === chosen;
      one.classList.toggle("chosen", is);
      if (is) one.querySelector("a").setAttribute("aria-current", "true");
      else one.querySelector("a").removeAttribute("aria-current");
    }
    say(detail.querySelector("h2").textContent);
    restore();
  });

  // A reason that was begun stays with its person until it is recorded.
  const deciding = () => detail.querySelector("[data-decide] form[data-asks-first]");
  const nameOf = (form) => `${form.getAttribute("action")} ${form.elements.who.value}`;
  const typed = (form) => ({ reason: form.elements.reason.value, choice: form.elements.choice.value });
  detail.addEventListener("input", () => {
    const form = deciding();
    if (!form) return;
    if (form.elements.reason.value) keep(nameOf(form), typed(form));
    else forget(nameOf(form));
  });
  detail.addEventListener("submit", (event) => {
    if (event.target === deciding()) keep(nameOf(event.target), typed(event.target), true);
  });
  function restore() {
    const form = deciding();
    const found = form && kept(nameOf(form));
    if (!found) return;
    form.elements.reason.value = found.reason;
    form.elements.choice.value = found.choice;
    tell(form, "What you had typed is here again; it is not recorded.", () => {
      forget(nameOf(form));
      form.reset();
    });
  }
  restore();

  for (let number = 1; number <= 9; number += 1) onKey(String(number), () => show(number));
  detail.addEventListener("click", (event) => {
    const larger = event.target.closest("[data-larger]");
    if (larger) {
      const is = detail.querySelector(".detail-grid").classList.toggle("larger");
      larger.setAttribute("aria-pressed", String(is));
      return;
    }
    const tab = event.target.closest("[data-view]");
    if (tab) {
      for (const one of detail.querySelectorAll("[data-view]")) one.setAttribute("aria-pressed", String(one === tab));
      for (const one of detail.querySelectorAll("[data-shows]")) one.hidden = one.dataset.shows !== tab.dataset.view;
      return;
    }
    const row = event.target.closest("[data-ask]");
    if (row) show(Number(row.dataset.ask));
  });

  function show(number) {
    const row = detail.querySelector(`[data-ask="${number}"]`);
    if (!row) return;
    for (const one of detail.querySelectorAll("[data-ask]")) one.classList.toggle("chosen", one === row);
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    let first = null;
    for (const mark of detail.querySelectorAll("mark[data-for]")) {
      const is = mark.dataset.for.split(" ").includes(String(number));
      mark.classList.toggle("boxed", is);
      if (is) first ??= mark;
    }
    boxed(number);
    const sheets = detail.querySelector("[data-sheets]");
    if (first && sheets) sheets.scrollTo({ top: first.offsetTop - sheets.offsetTop - 48 });
  }

  /** Box the quotes of a requirement on the drawn page. */
  function boxed(number) {
    for (const box of detail.querySelectorAll("rect[data-box]")) box.classList.toggle("boxed", box.dataset.box === String(number));
  }
  document.body.addEventListener("htmx:afterSwap", (event) => {
    const row = detail.querySelector("[data-ask].chosen");
    if (event.target.id === "drawn" && row) boxed(Number(row.dataset.ask));
  });

  for (const key of ["a", "h", "d"])
    onKey(key, () => {
      const choice = detail.querySelector(`[data-key="${key}"]`);
      if (!choice) return;
      choice.checked = true;
      detail.querySelector("#reason").focus();
    });
  const undoLast = () => detail.querySelector("[data-undo-form]") ?? document.querySelector("[data-undo-last]");
  onKey("u", () => undoLast()?.requestSubmit());
  onKey("c", () => {
    const box = people()[at()]?.querySelector("input[type=checkbox]");
    if (box) {
      box.checked = !box.checked;
      counted();
    }
  });

  // Those who were picked.
  const bar = desk.querySelector("[data-picked]");
  const picked = () => [...desk.querySelectorAll("[data-person] input:checked")].map((box) => box.value);
  function counted() {
    const count = picked().length;
    bar.hidden = count === 0;
    bar.querySelector("[data-picked-count]").textContent = `${count} picked`;
    bar.querySelector("[data-compare]").disabled = count < 2 || count > 5;
  }
  desk.addEventListener("change", counted);
  counted();

  document.querySelector("[data-bulk]").addEventListener("submit", (event) => {
    for (const old of event.target.querySelectorAll('input[name="who"]')) old.remove();
    event.target.elements.then.value = people()[at()]?.dataset.person ?? "";
    for (const who of picked()) {
      const input = document.createElement("input");
      input.type = "hidden";
      input.name = "who";
      input.value = who;
      event.target.append(input);
    }
  });

  people()[at()]?.scrollIntoView({ block: "nearest" }); // a decision leads on down the list: it stays in sight
  const asked = /^#ask-(\d+)$/.exec(location.hash);
  if (asked) show(Number(asked[1]));
  desk.dataset.ready = ""; // keys count from now on
}
