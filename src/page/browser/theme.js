// The theme: dark, light, or the system's own; and the theme's colours for drawings on a canvas.

const byId = (id) => document.getElementById(id);
const order = ["auto", "dark", "light"];

/** Binds the button. `onChange` is called when drawings need other colours. */
export function bindTheme(onChange) {
  const show = (theme) => {
    document.documentElement.dataset.theme = theme;
    byId("theme").setAttribute("aria-label", `Theme: ${theme}`);
    byId("theme").title = `Theme: ${theme}`;
    onChange();
  };
  byId("theme").onclick = () => {
    const theme = order[(order.indexOf(document.documentElement.dataset.theme) + 1) % order.length];
    keep(theme);
    show(theme);
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", onChange);
  show(kept());
}

/** A colour of the theme, such as `--bar`, in the form that a canvas takes. */
export function colourOf(name) {
  const probe = byId("colour-probe");
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
}

function kept() {
  try {
    const theme = localStorage.getItem("pvcam-theme");
    return order.includes(theme) ? theme : "auto";
  } catch {
    return "auto"; // this browser stores nothing
  }
}

function keep(theme) {
  try {
    localStorage.setItem("pvcam-theme", theme);
  } catch { /* then the theme lasts until the page is closed */ }
}
