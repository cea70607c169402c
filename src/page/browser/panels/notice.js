// A sentence at the foot of the page, shown for some seconds.

const byId = (id) => document.getElementById(id);
let timer;

/** Shows a sentence. A sentence of the kind `alarm` stays longer. */
export function notice(text, kind = "") {
  byId("notice-text").textContent = text;
  byId("notice").className = kind;
  byId("notice").hidden = false;
  clearTimeout(timer);
  timer = setTimeout(closeNotice, kind === "alarm" ? 12_000 : 4000);
}

/** Hides the sentence. */
export function closeNotice() {
  byId("notice").hidden = true;
}
