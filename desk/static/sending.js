// A form that is on its way is not sent twice, and its button says that it is. Every page works without it.
"use strict";
(() => {
  const under = new Map(); // what says so, by its form
  const over = (form) => { under.get(form)?.remove(); under.delete(form); };

  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (event.defaultPrevented || form.method !== "post") return;
    if (under.has(form)) { event.preventDefault(); return; }
    const said = document.createElement("span");
    said.ariaLive = "polite";
    said.className = "sending";
    under.set(form, said);
    (submitter ?? form.lastElementChild).after(said);
    said.textContent = document.body.dataset.sending;
  });

  // Back on the page, or still on it after a while (a broken line, a file to keep), it may be sent again.
  window.addEventListener("pageshow", () => [...under.keys()].forEach(over));
  document.addEventListener("submit", ({ target }) => setTimeout(over, 60000, target));
})();
