// What was typed and is not saved yet stays in this tab, so that neither a session that ended nor a server that is away
// loses it. It is let go once a page says that it was saved, and when somebody signs out.

const PREFIX = "evenhand-kept:";
const owner = document.querySelector("#account .who")?.textContent ?? "";

/** Keep the values under that name; `isSent` once they were sent and no answer is known yet. */
export function keep(name, values, isSent = false) {
  try {
    sessionStorage.setItem(PREFIX + name, JSON.stringify({ owner, values, isSent }));
  } catch {
    // no room, or not allowed: the page works as without it
  }
}

export function forget(name) {
  sessionStorage.removeItem(PREFIX + name);
}

/** What was kept under that name by the same person; null where nothing was. */
export function kept(name) {
  const found = entry(PREFIX + name);
  return found?.owner === owner ? found.values : null;
}

/** A line that says so above `before`, with a button that lets it go. */
export function tell(before, words, discard) {
  const line = document.createElement("div");
  line.className = "note kept";
  line.setAttribute("role", "status");
  const text = document.createElement("div");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button small";
  button.textContent = "Discard";
  button.addEventListener("click", () => {
    line.remove();
    discard();
  });
  text.append(words, " ", button);
  line.append(text);
  before.before(line);
}

function entry(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

if (document.querySelector("[data-toast], [data-saved]"))
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX) && entry(key)?.isSent) sessionStorage.removeItem(key);
