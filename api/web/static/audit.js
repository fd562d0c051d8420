// An audit's page: folded parts open where a link leads, all of them on paper and on demand.

const folds = () => [...document.querySelectorAll(".report details")];

/** Open the folds around what an address names, and bring it into sight. */
function reveal(hash) {
  const target = hash.length > 1 ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
  if (!target) return;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  target.scrollIntoView();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(".report a[href^='#']");
  if (link) setTimeout(() => reveal(link.hash));
  const all = event.target.closest("[data-open-all]");
  if (!all) return;
  const open = all.getAttribute("aria-pressed") !== "true";
  for (const fold of folds()) fold.open = open;
  all.setAttribute("aria-pressed", String(open));
  all.textContent = open ? "Fold all" : "Open all";
});
addEventListener("hashchange", () => reveal(location.hash));
reveal(location.hash);

let shut = [];
addEventListener("beforeprint", () => {
  shut = folds().filter((fold) => !fold.open);
  for (const fold of shut) fold.open = true;
});
addEventListener("afterprint", () => {
  for (const fold of shut) fold.open = false;
});

for (const button of document.querySelectorAll("[data-open-all]")) button.hidden = false;
