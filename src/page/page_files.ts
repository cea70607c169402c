/** The page's files by path, as texts: loaded when a page is opened, and never by a program that opens none. */
export async function pageFiles(): Promise<Readonly<Record<string, string>>> {
  const { browserFiles } = await import("./browser_files.ts");
  return browserFiles;
}
