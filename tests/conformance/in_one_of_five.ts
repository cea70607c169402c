/**
 * Tries what a machine that holds a thread up for long enough can make fail: it does so now and then, and a fault of the
 * code each time. What fails five times fails.
 */
export async function inOneOfFive<Value>(attempt: () => Promise<Value>): Promise<Value> {
  for (let tries = 1;; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === 5) throw error;
    }
  }
}
