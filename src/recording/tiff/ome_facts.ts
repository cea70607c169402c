import { between } from "./between.ts";
import { unescape } from "./ome_text.ts";

/** A kind of element, and how strictly it is compared. */
interface Kind {
  readonly tag: string;
  /** The element's name in sentences. */
  readonly about: string;
  /**
   * A missing element or attribute of this kind is a fault. Elements of other kinds may be missing, because a later
   * version may write more of them.
   */
  readonly strict?: true;
  /** The element has the name of a picture. */
  readonly names?: true;
}

/** The elements outside of pictures whose facts follow from a recording's record. */
const around: readonly Kind[] = [
  { tag: "Plate", about: "the plate" },
  { tag: "Well", about: "well", strict: true },
  { tag: "WellSample", about: "place in wells", strict: true },
  { tag: "Detector", about: "the detector" },
  { tag: "Objective", about: "the objective" },
];

/** The elements of one picture. */
const within: readonly Kind[] = [
  { tag: "Image", about: "the picture", strict: true, names: true },
  { tag: "AcquisitionDate", about: "the date" },
  { tag: "StageLabel", about: "the stage's label", names: true },
  { tag: "Pixels", about: "the picture", strict: true },
  { tag: "Channel", about: "channel", strict: true },
  { tag: "DetectorSettings", about: "the detector of channel" },
  { tag: "TiffData", about: "block of planes (TiffData)", strict: true },
  { tag: "UUID", about: "the file of another part", strict: true },
  { tag: "Plane", about: "plane", strict: true },
];

/** How much times may differ, in seconds: a record gives the moment when its run was armed in whole milliseconds. */
const startTolerance = 0.0011;
/** How much numbers may differ by rounding in their last digit. */
const lastDigit = 2e-6;

/** The most differences of one picture that are listed. */
const mostListed = 3;

/**
 * Where a description in OME-XML differs from the one that follows from record and table, each as a clause. Facts are
 * compared, and texts are not: other versions of this library may say more, or use other words. Pictures' names are
 * compared only if they are `named`.
 */
export function omeDifferences(found: string, wanted: string, { named = true } = {}): string[] {
  if (found === wanted) return [];
  const [own, other] = [found, wanted].map(partsOf);
  const differences = compare(own.around, other.around, { kinds: around, where: "" });
  if (own.pictures.length !== other.pictures.length) {
    return [
      ...differences,
      `it has ${own.pictures.length} pictures instead of ${other.pictures.length}`,
    ];
  }
  for (const [index, picture] of own.pictures.entries()) {
    const where = `in picture ${index} (from 0) `;
    differences.push(...compare(picture, other.pictures[index], { kinds: within, where, named }));
  }
  return differences;
}

/** The name with which all pictures of a description begin. `ending` is what follows it in the first picture's name. */
export function titleIn(xml: string, ending: string): string | undefined {
  let name: string | undefined;
  for (const tag of between(xml, "<Image ", ">")) {
    name = /\bName="([^"]*)"/.exec(tag)?.[1];
    if (name !== undefined) break;
  }
  if (name === undefined) return undefined;
  const whole = unescape(name);
  if (ending === "") return whole;
  return whole.endsWith(` ${ending}`) ? whole.slice(0, -ending.length - 1) : undefined;
}

function partsOf(xml: string): { around: string; pictures: string[] } {
  const first = xml.search(/<Image[ >]/);
  if (first < 0) return { around: xml, pictures: [] };
  const annotations = xml.indexOf("<StructuredAnnotations", first);
  const body = xml.slice(first, annotations < 0 ? undefined : annotations);
  return { around: xml.slice(0, first), pictures: body.split(/(?=<Image[ >])/) };
}

function compare(
  found: string,
  wanted: string,
  { kinds, where, named = true }: { kinds: readonly Kind[]; where: string; named?: boolean },
): string[] {
  if (found === wanted) return [];
  const differences: string[] = [];
  for (const kind of kinds) {
    const [own, other] = [found, wanted].map((text) => elementsOf(text, kind.tag));
    if (!kind.strict && own.length === 0) continue;
    if (own.length !== other.length) {
      differences.push(
        `${where}it has ${own.length} elements ${kind.tag} instead of ${other.length}`,
      );
      continue;
    }
    for (const [index, element] of own.entries()) {
      if (differences.length > mostListed) break;
      if (element === other[index]) continue;
      const isOne = other.length === 1 && kind.about.startsWith("the ");
      const about = isOne ? kind.about : `${kind.about} ${index}`;
      differences.push(
        ...elementDifferences(element, other[index], kind)
          .filter(({ name }) => named || !kind.names || name !== "Name")
          .map(({ said }) => `${where}${about} has ${said}`),
      );
    }
  }
  return differences;
}

/** The opening tags with this name, each with the text behind it. */
function elementsOf(text: string, tag: string): string[] {
  const found: string[] = [];
  for (let at = text.indexOf(`<${tag}`); at >= 0; at = text.indexOf(`<${tag}`, at + 1)) {
    if (!/[\s/>]/.test(text[at + tag.length + 1] ?? "")) continue;
    const end = text.indexOf("<", at + 1);
    found.push(text.slice(at, end < 0 ? undefined : end).trimEnd());
  }
  return found;
}

/** A difference in an attribute, as a clause. */
interface Difference {
  readonly name: string;
  readonly said: string;
}

function elementDifferences(found: string, wanted: string, { tag, strict }: Kind): Difference[] {
  const [own, other] = [found, wanted].map(attributesOf);
  const differences: Difference[] = [];
  for (const [name, value] of other) {
    const held = own.get(name);
    if (held === undefined ? !strict : isSame(name, held, value)) continue;
    const said = held === undefined ? `no ${name}` : `${name} "${held}"`;
    differences.push({ name, said: `${said} instead of "${value}"` });
  }
  for (const [name, value] of tag === "Plane" || tag === "Pixels" ? own : []) {
    if (!other.has(name)) differences.push({ name, said: `${name} "${value}", of which nothing is known` });
  }
  return differences;
}

/** The facts in an element: its attributes, and its text as one more. */
function attributesOf(element: string): Map<string, string> {
  const values = new Map<string, string>();
  const end = element.indexOf(">");
  for (const [, name, value] of element.slice(0, end).matchAll(/(?<![\w:.-])([\w:.-]+)\s*=\s*"([^"]*)"/g)) {
    values.set(name, unescape(value));
  }
  const text = element.slice(end + 1).trim();
  if (text !== "") values.set("the text", unescape(text));
  return values;
}

function isSame(name: string, found: string, wanted: string): boolean {
  if (found === wanted) return true;
  const [own, other] = [found, wanted].map((value) => value.trim() === "" ? NaN : Number(value));
  const off = Math.abs(own - other);
  const tolerance = name === "DeltaT" ? startTolerance : name === "TimeIncrement" ? lastDigit : 0;
  return off <= Math.max(tolerance, 1e-9 * Math.abs(other));
}
