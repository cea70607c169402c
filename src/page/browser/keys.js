// The keys of the whole page. They do nothing while the user types a text.

/** Calls the function of each key in `work`. */
export function bindKeys(work) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey) return;
    const { target } = event;
    const isWriting = target.matches("input:not([type=checkbox]):not([type=range]), select, textarea");
    if (isWriting) {
      if (event.key === "Escape") target.blur();
      return;
    }
    if (target.matches("button, summary, input") && [" ", "Enter"].includes(event.key)) return;
    if (target.matches("input[type=range]") && event.key.startsWith("Arrow")) return;
    if (document.querySelector("dialog[open]")) return;
    const found = work[event.key];
    if (!found) return;
    event.preventDefault();
    found(event);
  });
}
