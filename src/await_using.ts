import { StateError } from "./errors.ts";

/**
 * Makes `using` without `await` say what is missing. What ends in its own time has no `Symbol.dispose`, which a type check
 * says; a plain `deno run` checks no types and would say `Symbol(Symbol.dispose) is not a function`.
 */
export function needsAwait(prototype: AsyncDisposable, what: string): void {
  Object.defineProperty(prototype, Symbol.dispose, {
    get() {
      throw new StateError(
        `Cannot end a ${what} with \`using\` only: write \`await using\`, since it takes a moment.`,
      );
    },
  });
}
