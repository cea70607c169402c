// The filter of system calls, run by a machine of our own in place of the kernel's: it asks for what no test may really do.
import { assert, assertEquals } from "@std/assert";
import { allowedCalls } from "../../../src/sandbox/kernel_wall/allowed_calls.ts";
import { filterOf } from "../../../src/sandbox/kernel_wall/call_filter.ts";

const PID = 4711, PASSWORD = new BigUint64Array([0x0123456789abcdefn, 0xfedcba9876543210n]);
const X86_64 = 0xc000003e, I386 = 0x40000003, ALLOW = 0x7fff0000, KILL = 0x80000000;
const program = filterOf(PASSWORD, PID);

/** What the filter answers to a call. */
function answerTo(number: number, args: readonly (number | bigint)[] = [], arch = X86_64): number {
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, number, true);
  data.setUint32(4, arch, true);
  args.forEach((arg, index) => data.setBigUint64(16 + 8 * index, BigInt.asUintN(64, BigInt(arg)), true));
  let word = 0;
  for (let at = 0; at < program.length; at++) {
    const [code, yes, no, value] = program[at];
    const jump = (holds: boolean) => at += holds ? yes : no;
    if (code === 0x20) word = data.getUint32(value, true);
    else if (code === 0x54) word = (word & value) >>> 0;
    else if (code === 0x15) jump(word === value);
    else if (code === 0x35) jump(word >= value);
    else if (code === 0x45) jump((word & value) !== 0);
    else if (code === 0x06) return value;
    else throw new Error(`the filter has an instruction that this machine does not know: ${code}`);
  }
  throw new Error("the filter ends without an answer");
}

const allows = (number: number, ...args: (number | bigint)[]) => answerTo(number, args) === ALLOW;

// Would catch: an instruction that the kernel would refuse, or a jump that leads out of the filter.
Deno.test("the filter's jumps fit their bytes, and each call of a processor's other kinds ends the program", () => {
  assert(program.length <= 4096);
  for (const [, yes, no, value] of program) {
    assert(yes < 256 && no < 256 && value >= 0 && value < 2 ** 32 && Number.isInteger(value));
  }
  for (let number = 0; number < 1100; number++) {
    assertEquals(answerTo(number, [], I386), KILL);
    assertEquals(answerTo(number + 0x40000000), KILL);
    assertEquals(answerTo(number, [-1, -1, -1, -1, -1, -1]) === ALLOW, allowedWithOnes(number), `${number}`);
  }
});

/** Calls that are looked at, and allowed with arguments of ones only. */
function allowedWithOnes(number: number): boolean {
  const ioctl = 16, rt_sigaction = 13;
  return allowedCalls.includes(number) || number === ioctl || number === rt_sigaction;
}

/** Calls with arguments, and whether they may be made; the names say what they would do. */
const cases: Record<string, { call: readonly (number | bigint)[]; allowed: boolean }> = {
  "executes with the password": { call: [59, 1, 2, 3, PASSWORD[0], PASSWORD[1]], allowed: true },
  "executes without one": { call: [59, 1, 2, 3, 0, 0], allowed: false },
  "executes with half of it": { call: [59, 1, 2, 3, PASSWORD[0], 0], allowed: false },
  "executes with the other half": { call: [59, 1, 2, 3, 0, PASSWORD[1]], allowed: false },
  "executes with its low words": {
    call: [59, 1, 2, 3, PASSWORD[0] & 0xffffffffn, PASSWORD[1] & 0xffffffffn],
    allowed: false,
  },
  "executes a descriptor with it": { call: [322, 1, 2, 3, PASSWORD[0], PASSWORD[1]], allowed: false },
  "opens for reading": { call: [257, -100, 1, 0o2000000], allowed: true },
  "opens a new file": { call: [257, -100, 1, 0o2000102], allowed: true },
  "opens and cuts for writing": { call: [257, -100, 1, 0o1101], allowed: true },
  "opens for nothing": { call: [257, -100, 1, 3], allowed: false },
  "opens for nothing by the older call": { call: [2, 1, 3], allowed: false },
  "cuts for nothing": { call: [257, -100, 1, 0o1003], allowed: false },
  "cuts for reading": { call: [257, -100, 1, 0o1000], allowed: false },
  "cuts for reading by the older call": { call: [2, 1, 0o1000], allowed: false },
  "makes a file": { call: [257, -100, 1, 0o2000301, 0o666], allowed: true },
  "makes a file by the older call": { call: [2, 1, 0o301, 0o600], allowed: true },
  "makes a file by the oldest call": { call: [85, 1, 0o644], allowed: true },
  "opens a file with a mode that says nothing": { call: [257, -100, 1, 0o2000001, 0o7777], allowed: true },
  "makes a program": { call: [257, -100, 1, 0o2000101, 0o755], allowed: false },
  "makes a program for others": { call: [257, -100, 1, 0o2000101, 0o601], allowed: false },
  "makes a file that runs as its owner": { call: [257, -100, 1, 0o101, 0o4600], allowed: false },
  "makes one that runs as its group": { call: [2, 1, 0o101, 0o2600], allowed: false },
  "makes a program by the oldest call": { call: [85, 1, 0o4755], allowed: false },
  "makes a program without a name": { call: [257, -100, 1, 0o20200002, 0o700], allowed: false },
  "moves a file": { call: [316, -100, 1, -100, 2, 0], allowed: true },
  "moves a file over none": { call: [316, -100, 1, -100, 2, 1], allowed: true },
  "leaves a device where a file was": { call: [316, -100, 1, -100, 2, 4], allowed: false },
  "leaves a device and replaces nothing": { call: [316, -100, 1, -100, 2, 5], allowed: false },
  "opens as a structure says": { call: [437, -100, 1, 1, 24], allowed: false },
  "maps memory": { call: [9, 0, 4096, 3, 0x22, -1, 0], allowed: true },
  "maps a thread's stack": { call: [9, 0, 4096, 3, 0x20022, -1, 0], allowed: true },
  "maps a file that others see": { call: [9, 0, 4096, 3, 1, 5, 0], allowed: true },
  "maps shared memory": { call: [9, 0, 4096, 3, 0x21, -1, 0], allowed: false },
  "maps shared memory by the newer kind": { call: [9, 0, 4096, 3, 0x23, -1, 0], allowed: false },
  "maps shared memory of huge pages": { call: [9, 0, 4096, 3, 0x40021, -1, 0], allowed: false },
  "maps a stack that grows": { call: [9, 0, 4096, 3, 0x122, -1, 0], allowed: false },
  "is nicer": { call: [141, 0, 0, 5], allowed: true },
  "makes its user's programs wait": { call: [141, 2, 0, 19], allowed: false },
  "makes its group's programs wait": { call: [141, 1, 0, 19], allowed: false },
  "makes their files wait": { call: [251, 3, 0, 0x6000], allowed: false },
  "begins a thread": { call: [56, 0x3d0f00, 1, 2, 3, 4], allowed: true },
  "begins a thread by the newer call": { call: [435, 1, 88], allowed: false },
  "forks": { call: [56, 17], allowed: false },
  "makes a namespace of users": { call: [56, 0x10010f00], allowed: false },
  "makes one of networks": { call: [56, 0x40010f00], allowed: false },
  "makes one of mounts": { call: [56, 0x30f00], allowed: false },
  "makes a pair of sockets": { call: [53, 1, 0o2004001, 0], allowed: true },
  "makes a pair for letters": { call: [53, 1, 2, 0], allowed: false },
  "loads a family of sockets": { call: [53, 30, 1, 0], allowed: false },
  "hears of devices": { call: [41, 16, 0o2000003, 15], allowed: true },
  "hears of routes": { call: [41, 16, 3, 0], allowed: false },
  "names a socket that hears": { call: [49, 5, 1, 12], allowed: true },
  "takes a name that others look for": { call: [49, 5, 1, 21], allowed: false },
  "has the system name a socket": { call: [49, 5, 1, 2], allowed: false },
  "loads a program for a socket": { call: [54, 5, 1, 51, 1, 4], allowed: false },
  "asks for the command of a disk": { call: [16, 5, 0x80081272], allowed: false },
  "asks what the network is": { call: [16, 5, 0x8912], allowed: false },
  "loads a bridge": { call: [16, 5, 0x8940], allowed: false },
  "changes a file's attributes": { call: [16, 5, 0x40086602], allowed: false },
  "changes them by the newer command": { call: [16, 5, 0x401c5820], allowed: false },
  "types": { call: [16, 0, 0x5412], allowed: false },
  "takes the terminal": { call: [16, 0, 0x5410], allowed: false },
  "asks whether it is one": { call: [16, 0, 0x5401], allowed: true },
  "does not wait": { call: [16, 0, 0x5421], allowed: true },
  "asks a USB device": { call: [16, 5, 0xc0105500], allowed: true },
  "signals itself": { call: [62, PID, 10], allowed: true },
  "signals its group": { call: [62, 0, 10], allowed: false },
  "signals all": { call: [62, -1, 10], allowed: false },
  "limits itself": { call: [302, 0, 7, 1, 0], allowed: true },
  "limits who started it": { call: [302, PID - 1, 7, 1, 0], allowed: false },
  "ignores the alarm": { call: [13, 14, 1, 0, 8], allowed: false },
  "hears a polite kill": { call: [13, 15, 1, 0, 8], allowed: true },
  "has the kernel signal": { call: [72, 5, 8, 1], allowed: false },
  "hears of a folder": { call: [72, 5, 1026, 1], allowed: false },
};

// Would catch: an argument that the filter does not look at, looks at wrongly, or refuses though Deno needs it.
Deno.test("the filter allows calls by what they would do", () => {
  const wrong = Object.entries(cases).filter(([, { call: [number, ...args], allowed }]) =>
    allows(Number(number), ...args) !== allowed
  );
  assertEquals(wrong.map(([name]) => name), []);
});
