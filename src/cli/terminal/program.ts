import configText from "../../../deno.json" with { type: "text" };

/** What people type to get here: a task of the clone, or the command that `deno task install` put on the PATH. */
export function program(): string {
  const right = { name: "env", variable: "INIT_CWD" } as const;
  const seen = Deno.permissions.querySync(right).state === "granted" && Boolean(Deno.env.get("INIT_CWD"));
  return seen ? "deno task pvcam" : "pvcam";
}

/** The version of this package, by its configuration. */
export const version: string = /"version": "([^"]+)"/.exec(configText)![1];
