// Every stop of the Tab key on the page as it is now: what is wrong with each, in words. Run as one expression.
(() => {
  const MOST = 160; // stops that are looked at from either end of a long page
  const wrong = [];
  const dialog = [...document.querySelectorAll("dialog[open]")].find((one) => one.matches(":modal"));
  const root = dialog ?? [...document.querySelectorAll("[popover]")].find((one) => one.matches(":popover-open")) ?? document;
  const stops = [...root.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex], iframe, [contenteditable]")]
    .filter((one) => one.tabIndex >= 0 && !one.disabled && one.type !== "hidden" && one.checkVisibility({ visibilityProperty: true }))
    .filter((one) => !one.closest("[inert]") && isChosen(one));
  const named = (one) =>
    `${one.localName}${one.id ? `#${one.id}` : ""}${one.classList.length ? `.${[...one.classList].join(".")}` : ""} "${(one.getAttribute("aria-label") ?? one.textContent ?? "").trim().slice(0, 32)}"`;

  /** Of radio buttons under one name, Tab stops at the one that is chosen, or at the first. */
  function isChosen(one) {
    if (one.type !== "radio" || !one.name) return true;
    const group = [...(one.form ?? document).querySelectorAll("input[type=radio]")].filter((other) => other.name === one.name && other.form === one.form);
    const chosen = group.find((other) => other.checked);
    return chosen ? chosen === one : group[0] === one;
  }

  /** What shows the focus: of the stop itself, or of what is drawn for it. */
  function marks(one) {
    const drawn = [one, one.nextElementSibling, one.labels?.[0], one.parentElement].filter(Boolean);
    return drawn.map((at) => {
      const style = getComputedStyle(at);
      const outline = style.outlineStyle === "none" || parseFloat(style.outlineWidth) === 0 ? "" : `${style.outlineColor} ${style.outlineWidth}`;
      return `${outline}|${style.boxShadow}`;
    });
  }

  /** Whether a part of the stop that is at least as large as a letter can be seen where it is. */
  function isSeen(one) {
    const drawn = [one, ...(one.labels ?? []), one.nextElementSibling].filter(Boolean);
    return drawn.some((at) => {
      const box = at.getClientRects()[0];
      if (!box || box.width < 4 || box.height < 4) return false;
      const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.2], [0.5, 0.8]];
      return points.some(([x, y]) => {
        const found = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
        return found && (found === at || at.contains(found) || found.contains(at) && !isBar(found) || found === one || one.contains(found));
      });
    });
  }
  const isBar = (one) => ["fixed", "sticky"].includes(getComputedStyle(one).position) && !one.contains(document.activeElement);

  for (const one of document.querySelectorAll("[tabindex]"))
    if (one.tabIndex > 0) wrong.push(`${named(one)} stands before its turn: tabindex ${one.tabIndex}`);
  if (!stops.length) wrong.push("no stop at all");
  if (root === document && document.querySelector(".skip") && stops[0] !== document.querySelector(".skip")) wrong.push(`${named(stops[0])} comes before the skip link`);

  const before = document.activeElement;
  const position = [scrollX, scrollY];
  const some = stops.length > 2 * MOST ? [...stops.slice(0, MOST), ...stops.slice(-MOST)] : stops;
  const plain = new Map(some.map((one) => [one, (before?.blur?.(), marks(one))]));
  let last = null;
  for (const one of [...some, ...[...some].reverse()]) {
    one.focus({ focusVisible: true });
    if (document.activeElement !== one) {
      wrong.push(`${named(one)} takes no focus`);
      continue;
    }
    if (!isSeen(one)) wrong.push(`${named(one)} is covered or not drawn when it has the focus`);
    if (marks(one).every((mark, at) => mark === plain.get(one)[at])) wrong.push(`${named(one)} does not show that it has the focus`);
    last = one;
  }
  last?.blur();

  // Within a region the eye goes the way the key goes: down, and along the line.
  const regions = new Map();
  scrollTo(0, 0);
  for (const one of some) {
    const region = one.closest("dialog, [popover], header, nav, aside, table, fieldset, li, section, form, main") ?? document.body;
    const box = one.getBoundingClientRect();
    const earlier = regions.get(region);
    if (earlier && box.bottom <= earlier.box.top - 4 && !one.closest(".skip")) wrong.push(`${named(one)} stands above ${named(earlier.one)}, which comes before it`);
    regions.set(region, { one, box });
  }
  scrollTo(...position);
  return [...new Set(wrong)];
})();
