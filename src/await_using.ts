import { StateError } from "./errors.ts";

/**
 * Makes `using` without `await` report the missing `await`. Such objects have no `Symbol.dispose`, which a type check
 * finds. But a plain `deno run` checks no types, and would say `Symbol(Symbol.dispose) is not a function`.
 */
export function needsAwait(prototype: AsyncDisposable, what: string): void {
  Object.defineProperty(prototype, Symbol.dispose, {
    get() {
      throw new StateError(
        `Cannot end a ${what} with \`using\`: write \`await using\`, because ending it takes a moment.`,
      );
    },
  });
}
