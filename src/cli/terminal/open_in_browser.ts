/** Opens an address in this machine's browser; says whether there was a program that does it. */
export async function openInBrowser(url: string): Promise<boolean> {
  try {
    const child = new Deno.Command("xdg-open", { args: [url], stdin: "null", stdout: "null", stderr: "null" })
      .spawn();
    child.unref();
    // It ends at once if there is no browser; otherwise it may live as long as the browser.
    const ended = await Promise.race([
      child.status.then(({ success }) => success),
      new Promise<boolean>((resolve) => Deno.unrefTimer(setTimeout(() => resolve(true), 1500))),
    ]);
    return ended;
  } catch {
    return false; // there is no such program, or no right to start one
  }
}
