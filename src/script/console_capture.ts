import type { Display, DisplayName } from "./display.ts";

const verbs = ["log", "info", "debug", "warn", "error"] as const;

/**
 * Sends a script's `console.log` and the like through a display, so that text does not appear in the middle of a status
 * line, nor plain text between JSON lines.
 */
export function captureConsole(display: Display, name: DisplayName): void {
  for (const verb of verbs) {
    const original = console[verb].bind(console);
    console[verb] = name === "json-lines"
      ? (...parts: unknown[]) => display.tell({ event: "output", text: parts.map(textOf).join(" ") })
      : (...parts: unknown[]) => {
        display.clear();
        original(...parts);
      };
  }
}

function textOf(part: unknown): string {
  return typeof part === "string" ? part : Deno.inspect(part);
}
