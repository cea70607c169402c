// A browser that tests drive: Debian's Chromium, by playwright-core. Tests skip with a line where it is not installed.
// deno-lint-ignore no-import-prefix
import { type Browser, chromium, type Page } from "npm:playwright-core@1.65.1";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where a browser is, if there is one. */
export const browserPath: string | undefined = places.find((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});

if (browserPath === undefined) {
  console.log("No browser is installed, so tests that drive one are skipped: bash tests/readers/setup.sh");
}

/** Starts it. It draws in software, so that pixels are the same on every machine. */
export async function startBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: browserPath,
    args: ["--no-sandbox", "--enable-unsafe-swiftshader"],
    timeout: 120_000,
  });
}

/** A tab of a size, and what went wrong in it. */
export interface Tab extends AsyncDisposable {
  readonly page: Page;
  /** Errors that no code of the page caught. */
  readonly errors: string[];
}

/** Opens an address in a new tab, which shares no storage with others. */
export async function openTab(
  browser: Browser,
  url: string,
  { width = 1280, height = 800, scheme = "dark" as "dark" | "light", touch = false } = {},
): Promise<Tab> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    hasTouch: touch,
    acceptDownloads: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !/WebSocket|Failed to load resource/.test(message.text())) {
      errors.push(message.text());
    }
  });
  await page.goto(url);
  return { page, errors, [Symbol.asyncDispose]: () => context.close() };
}

export type { Browser, Page };
