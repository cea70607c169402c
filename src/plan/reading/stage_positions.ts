import { type Field, withoutHoles } from "./field.ts";
import type { PropertyTuple, StagePosition } from "../sequence.ts";

/** Reads a list of device, property and value. */
export function readProperties(field: Field): PropertyTuple[] {
  return field.items().map((item) => {
    const parts = item.isList ? item.items() : [];
    if (parts.length !== 3) item.needs("a list of device, property and value");
    return [parts[0].text(), parts[1].text(), parts[2].value];
  });
}

/** Reads the stage positions: objects, or lists of x, y and z. */
export function readPositions(field: Field): StagePosition[] {
  if (field.absent) return [];
  return field.items().map((item) => {
    if (item.isList) {
      const parts = item.items();
      if (parts.length < 1 || parts.length > 3) item.needs("a list of x, y and z");
      const [x, y, z] = parts.map((part) => part.absent ? undefined : part.number());
      return withoutHoles({ x, y, z });
    }
    const ignored = ["grid_row", "grid_col", "row", "col"];
    const own = ["x", "y", "z", "name", "properties", "sequence", "plate_row", "plate_col"];
    item.withKeys([...own, ...ignored], "a stage position");
    const sequence = item.at("sequence");
    if (!sequence.absent) {
      sequence.fail(
        `${sequence.name} is a plan within a position, which is not supported. Write it as a separate plan.`,
      );
    }
    const well = (key: string) => item.at(key).absent ? undefined : item.at(key).count(0);
    const coordinate = (key: string) => item.at(key).absent ? undefined : item.at(key).number();
    return withoutHoles({
      x: coordinate("x"),
      y: coordinate("y"),
      z: coordinate("z"),
      name: item.at("name").absent ? undefined : item.at("name").text(),
      properties: item.at("properties").absent ? undefined : readProperties(item.at("properties")),
      plate_row: well("plate_row"),
      plate_col: well("plate_col"),
    });
  });
}
