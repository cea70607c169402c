// deno-lint-ignore no-import-prefix
import { Dataset, File, ready } from "npm:h5wasm@0.10.3/node";
import { codeOf } from "../files/disk_failure.ts";
import type { PlaneTimes } from "../record/plane_times.ts";
import type { FrameRows } from "../reading/table_file.ts";
import { timesFault } from "./attribute_differences.ts";
import { type ColumnValues, otherColumns } from "./copied_columns.ts";
import { systemError } from "./system_error.ts";

/**
 * Writes again the columns of a repaired file that differ from the table, and its times. Columns reach the disk one
 * after the other, so a kill may leave some of them without the last rows. A file that lacks nothing is only read.
 */
export async function completeColumns(path: string, rows: FrameRows, times: PlaneTimes): Promise<void> {
  (await ready).activate_throwing_error_handler(); // otherwise it prints failures and continues
  try {
    const lacking = within(path, "r", (file) => [...lackingIn(file, rows, times)]);
    if (lacking.length > 0) within(path, "a", (file) => lacking.forEach((column) => write(file, column)));
  } catch (cause) {
    const failure = systemError(cause);
    // Without a failure of the system, a column itself is damaged. The frames are whole, and verifying says the rest.
    if (codeOf(failure) !== undefined) throw failure;
  }
}

interface Column {
  readonly name: string;
  readonly wanted: ColumnValues;
}

function within<T>(path: string, mode: "r" | "a", work: (file: File) => T): T {
  const file = new File(path, mode);
  try {
    return work(file);
  } finally {
    file.close();
  }
}

function* lackingIn(file: File, rows: FrameRows, times: PlaneTimes): Generator<Column> {
  yield* otherColumns(file, rows);
  if (timesFault(file, rows.count, { times, isRepaired: true }) === undefined) return;
  const wanted = Float64Array.from({ length: rows.count }, (_, frame) => times.at(frame).deltaS);
  yield { name: "delta_s", wanted };
}

function write(file: File, { name, wanted }: Column): void {
  const column = file.get(name);
  if (!(column instanceof Dataset)) return;
  column.resize([wanted.length]);
  column.write_slice([[0, wanted.length]], wanted);
}
