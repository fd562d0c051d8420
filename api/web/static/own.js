// The link's secret stands behind the #, which no server sees: it is sent once, in a form, and leaves the address.
// A link that is put into the address of a page already open changes what stands behind the # alone, and is sent too.
const SHORTEST = 20; // places on the page are named with fewer characters
const form = document.getElementById("enter");

function enter() {
  if (!form || location.hash.length <= SHORTEST) return;
  form.elements.secret.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  form.submit();
}

addEventListener("hashchange", enter);
enter();
