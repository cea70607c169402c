import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { libraryParts } from "../entry_points.ts";
import type { Limits } from "../limits.ts";
import type { OutPath } from "../sandbox_order.ts";
import type { Allowance } from "./landlock.ts";
import type { Wall } from "./wall.ts";

/** What a host needs. */
export interface HostNeeds {
  /** The folder of the copies and of the cache. */
  readonly scratch: string;
  /** The path of libpvcam. */
  readonly camera: string;
  readonly places: readonly OutPath[];
  readonly limits: Limits;
  readonly copies: boolean;
}

/**
 * The memory that the runtime takes with this library, in bytes, and how many rings of a run may be in memory at once.
 */
const BASE_BYTES = 3 * 2 ** 30, RINGS = 6;
/**
 * How much longer one file may be than the limit for all files, in bytes: the host's own count ends a script first, and
 * this limit is for a host that no longer counts.
 */
const FILE_SLACK_BYTES = 2 ** 30;
/** How long after a script's time the host may still close files and cameras, in seconds. */
export const CLOSING_SECONDS = 60;

/**
 * What PVCAM and its drivers use, as far as is known: its folders, cameras as devices, and the places that list them.
 */
const driverPaths: readonly (readonly [string, Allowance])[] = [
  ...["/opt/pvcam", "/etc/pvcam", "/sys/bus", "/sys/class", "/sys/devices", "/sys/module", "/run/udev"].map((
    path,
  ) => [path, "read"] as const),
  ["/dev/bus/usb", "device"],
];

/** The wall around the host: new files in `--out`, the camera and its library, and nothing else. */
export function hostWall({ scratch, camera, places, limits, copies }: HostNeeds): Wall {
  const { memoryBytes, seconds } = limits;
  const paths: (readonly [string, Allowance])[] = [
    ...libraryParts.map((part) =>
      [fileURLToPath(new URL(`../../../${part}`, import.meta.url)), "read"] as const
    ),
    [scratch, "read"],
    [`${scratch}/deno`, "write"],
    [camera, "read"],
    ...librariesBeside(camera),
    ...driverPaths,
    ...cameraDevices(),
    ...places.flatMap(({ real }) => rulesOf(real)),
  ];
  return {
    paths,
    seconds: seconds + CLOSING_SECONDS,
    fileBytes: limits.bytes + FILE_SLACK_BYTES,
    memoryBytes: BASE_BYTES + memoryBytes * (1 + RINGS * (copies ? 2 : 1)),
    atParentsEnd: "SIGTERM",
  };
}

/**
 * The rules for a place of `--out`: a folder, or a recording that is yet to be made. The kernel knows only existing
 * files and folders, so such a recording needs a rule for the folder around it, which may not be read.
 */
function rulesOf(path: string): (readonly [string, Allowance])[] {
  const rules: (readonly [string, Allowance])[] = [[path, "write"]];
  try {
    if (Deno.statSync(path).isDirectory) return rules;
  } catch {
    // The recording is not there yet.
  }
  return [...rules, [dirname(path), "writeUnread"]];
}

/**
 * The libraries that libpvcam may load from its own folder. The folder itself stays closed: it may be a person's home
 * or downloads.
 */
function librariesBeside(camera: string): (readonly [string, Allowance])[] {
  try {
    const names = [...Deno.readDirSync(dirname(camera))].map(({ name }) => name);
    return names.filter((name) => /\.so(\.|$)/.test(name)).map((name) =>
      [join(dirname(camera), name), "read"] as const
    );
  } catch {
    return []; // opening libpvcam will say why
  }
}

/** The devices of cameras on the PCI bus. Their names are a guess. */
function cameraDevices(): (readonly [string, Allowance])[] {
  try {
    const names = [...Deno.readDirSync("/dev")].map(({ name }) => name);
    return names.filter((name) => /^(pvcam|pm_?pcie|rspi)/i.test(name)).map((name) =>
      [`/dev/${name}`, "device"] as const
    );
  } catch {
    return [];
  }
}
