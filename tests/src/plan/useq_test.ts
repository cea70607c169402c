// Would catch: any event of any plan that is not the one that the useq-schema package makes of it.
// The answers are the package's own: tests/vectors/make_useq_plans.py asks it.
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { SettingsError } from "../../../src/errors.ts";
import { eventsOf } from "../../../src/plan/events.ts";
import type { MDAEvent } from "../../../src/plan/sequence.ts";
import { parsePlan } from "../../../src/plan/reading/parse_plan.ts";
import { readPlan } from "../../../src/plan/reading/read_plan.ts";
import { askPython, pythonReaders } from "../../readers/python.ts";
import table from "../../vectors/useq_plans.json" with { type: "json" };

interface Row {
  name: string;
  stage: boolean;
  plan?: unknown;
  text?: string;
  events?: unknown[];
  setup?: unknown;
  refused?: string;
}

const rows = table.plans as Row[];
const stage = () => {};

for (const { name, plan, text, events, setup, refused, ...row } of rows) {
  Deno.test(`useq-schema ${table.version}: ${name}`, async () => {
    const options = row.stage ? { stage } : {};
    if (refused) {
      assertThrows(() => readPlan(plan, options), SettingsError);
      return;
    }
    const sequence = text === undefined ? readPlan(plan, options) : await parsePlan(text, options);
    const shown = sequence.plate ? (events as MDAEvent[]).map(onAPlate) : events;
    assertEquals<unknown>([...eventsOf(sequence)], shown);
    assertEquals<unknown>(sequence.setup, setup);
    // The same plan as the text of a file, and as a plan that was read, written out and read again.
    const again = JSON.parse(JSON.stringify(sequence));
    assertEquals<unknown>([...eventsOf(readPlan(again, options))], shown);
    const parsed = await parsePlan(text ?? JSON.stringify(plan), options);
    assertEquals<unknown>([...eventsOf(parsed)], shown);
  });
}

/**
 * An event of a plate: the package's sums carry the noise of binary fractions, and it lets the focus go to 0 where a plate
 * says nothing of it.
 */
function onAPlate({ x_pos, y_pos, z_pos, ...event }: MDAEvent): MDAEvent {
  const exact = (um: number | undefined) => um && Number(um.toFixed(6));
  return {
    ...event,
    x_pos: exact(x_pos),
    y_pos: exact(y_pos),
    ...(event.index.z !== undefined && { z_pos }),
  };
}

Deno.test("without a stage, every plan that needs one is refused by the name of its part", async () => {
  for (const { plan } of rows.filter((row) => row.stage)) {
    const error = await assertRejects(() => parsePlan(JSON.stringify(plan)), SettingsError, "needs a stage");
    assert(/column \d+: "(stage_positions|z_plan|grid_plan)" needs/.test(error.message), error.message);
  }
});

Deno.test("the table is large enough to mean something", () => {
  const camera = rows.filter(({ stage, refused }) => !stage && !refused).length;
  assert(camera >= 40, `${camera} plans that need only a camera`);
  assert(rows.filter(({ stage }) => stage).length >= 20);
  assert(rows.filter(({ refused }) => refused).length >= 15);
  assert(rows.some(({ events }) => events !== undefined && events.length > 30));
});

Deno.test({
  name: "the package still gives the answers that the table keeps",
  ignore: !pythonReaders,
  fn: async () => {
    const script = fromFileUrl(new URL("../../vectors/make_useq_plans.py", import.meta.url));
    const snippet = [
      "warnings.simplefilter('ignore')",
      "import runpy",
      "made = runpy.run_path(args[0])",
      "print(json.dumps(made['table']() == made['TABLE'].read_text()))",
    ].join("\n");
    assert(await askPython<boolean>(snippet, script), "Make the table again and look at what changed.");
  },
});
