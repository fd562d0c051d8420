// Saved views: a filter or a search under a name, kept in this browser. An address is all that is kept.

for (const place of document.querySelectorAll("[data-views]")) {
  const key = `evenhand-views-${place.dataset.views}`;
  const list = place.querySelector("ul");
  const form = place.querySelector("form");
  const own = (href) => typeof href === "string" && href.startsWith(`${location.pathname}`) && !href.startsWith("//");

  const read = () => {
    try {
      const found = JSON.parse(localStorage.getItem(key) ?? "[]");
      return Array.isArray(found) ? found.filter((one) => own(one.href) && typeof one.name === "string") : [];
    } catch {
      return [];
    }
  };
  const write = (views) => {
    localStorage.setItem(key, JSON.stringify(views));
    show();
  };

  function show() {
    list.replaceChildren(
      ...read().map((view, index) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = view.href;
        link.textContent = view.name;
        const remove = place.querySelector("template").content.firstElementChild.cloneNode(true);
        remove.setAttribute("aria-label", `Forget the view ${view.name}`);
        remove.addEventListener("click", () => write(read().filter((_, at) => at !== index)));
        item.append(link, remove);
        return item;
      }),
    );
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = form.elements.name.value.trim();
    if (!name) return;
    write([...read().filter((one) => one.name !== name), { name, href: location.pathname + location.search }]);
    form.reset();
  });
  place.hidden = false;
  show();
}
