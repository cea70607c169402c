// Would catch: a plan that cannot keep its times and is started, or a good one that is refused.
import { assertStringIncludes, assertThrows } from "@std/assert";
import { SettingsError } from "../../../../src/errors.ts";
import { readPlan } from "../../../../src/plan/reading/read_plan.ts";

const stage = () => {};
const channels = [{ config: "A", exposure: 800 }, { config: "B", exposure: 450 }];

function refused(plan: object, ...sentences: string[]): void {
  const error = assertThrows(() => readPlan(plan, { stage }), SettingsError);
  for (const sentence of sentences) assertStringIncludes(error.message, sentence);
}

Deno.test("exposures longer than the interval are refused, with how much", () => {
  refused(
    { channels, time_plan: { interval: 1, loops: 2 } },
    "time point 0 take 1250 ms (A 800 ms, B 450 ms)",
    "the interval is 1000 ms: 250 ms too long",
  );
  refused({ channels, time_plan: { duration: 5, loops: 6 } }, "250 ms too long");
  refused({ channels, time_plan: { interval: 1, duration: 60 } }, "250 ms too long");
});

Deno.test("exposures that just fit are taken", () => {
  readPlan({ channels, time_plan: { interval: 1.25, loops: 100 } });
  readPlan({ channels: [{ config: "A", exposure: 0.1 }], time_plan: { interval: 0.0001, loops: 1e9 } });
});

Deno.test("an exposure with no time planned after it cannot be too long: the last point, an interval of 0, no times", () => {
  readPlan({ channels, time_plan: { interval: 1, loops: 1 } });
  readPlan({ channels, time_plan: { interval: 0, loops: 10 } });
  readPlan({ channels });
  readPlan({ channels, axis_order: "c", time_plan: { interval: 1, loops: 2 } });
});

Deno.test("channels outside time each have the interval for themselves", () => {
  readPlan({ axis_order: "ct", channels, time_plan: { interval: 1, loops: 5 } });
  refused({ axis_order: "ct", channels, time_plan: { interval: 0.5, loops: 5 } }, "300 ms too long");
});

Deno.test("channels that are taken now and then are added up where they meet", () => {
  const now = [{ ...channels[0], acquire_every: 2 }, { ...channels[1], acquire_every: 3 }];
  // They meet at time points 0 and 6: the first step is long enough, the seventh is not.
  const phases = (loops: number) => [{ interval: 2, loops: 3 }, { interval: 1, loops }];
  readPlan({ channels: now, time_plan: phases(5) });
  refused({ channels: now, time_plan: phases(6) }, "time point 6 take 1250 ms");
});

Deno.test("a step between two phases has the later one's interval", () => {
  refused(
    { channels, time_plan: [{ interval: 5, loops: 3 }, { interval: 1, loops: 2 }] },
    "time point 2 take",
  );
});

Deno.test("places and stacks within a time point count", () => {
  const exposure = [{ config: "A", exposure: 100 }, { config: "B", exposure: 10, do_stack: false }];
  const z_plan = { range: 4, step: 1 };
  const stage_positions = [[0, 0], [1, 1]];
  const grid_plan = { rows: 1, columns: 3 };
  refused(
    { channels: exposure, z_plan, time_plan: { interval: 0.5, loops: 2 } },
    "A 500 ms, B 10 ms",
    ": 10 ms too",
  );
  refused(
    { channels: exposure, z_plan, stage_positions, grid_plan, time_plan: { interval: 3, loops: 2 } },
    "A 3000 ms, B 60 ms",
  );
  // Positions outside time: each has its own series.
  readPlan(
    {
      axis_order: "ptcz",
      channels: exposure,
      z_plan,
      stage_positions,
      time_plan: { interval: 0.51, loops: 2 },
    },
    { stage },
  );
});
