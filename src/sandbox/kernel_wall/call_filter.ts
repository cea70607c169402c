import { addressOf, CALL, callSystem } from "./system_calls.ts";

/** Calls that neither Deno nor a camera's library needs, and that lead out or to more power; x86_64's numbers. */
const refused: readonly number[] = [
  // New programs and processes; `clone` is looked at, for threads are made by it.
  ...[57, 58, 322], // fork, vfork, execveat
  // Other programs: their memory, their descriptors, their end.
  ...[101, 310, 311, 312, 424, 434, 438], // ptrace, process_vm_*, kcmp, pidfd_*
  // Ways around a filter, and insides of the kernel.
  ...[425, 426, 427], // io_uring_*
  ...[298, 321, 323, 248, 249, 250, 135], // perf_event_open, bpf, userfaultfd, keys, personality
  // Links and special files, owners and rights, and files by other ways than their paths.
  ...[88, 266, 133, 259, 303, 304], // symlink(at), mknod(at), *_by_handle_at
  ...[90, 91, 92, 93, 94, 260, 268, 452], // chmod and chown, all kinds
  ...[188, 189, 190, 197, 198, 199, 463, 466], // extended attributes, set and removed
  // Memory and messages that programs share by number.
  ...[29, 30, 31, 64, 65, 66, 68, 69, 70, 71, 220, 240], // shm*, sem*, msg*, mq_open
  // The machine: mounts, namespaces, modules, clocks, names, swap, start and end.
  ...[155, 161, 165, 166, 272, 308, 428, 429, 430, 431, 432, 433, 442],
  ...[175, 176, 246, 313, 320, 169, 167, 168, 163, 103, 164, 227, 159, 305, 170, 171, 172, 173, 179, 153],
];

/** Calls that name a process by its number, for a signal or for its limits: this program's own alone, or 0 where that is it. */
const ofProcesses: readonly number[] = [62, 234, 129, 297]; // kill, tgkill, rt_sigqueueinfo, rt_tgsigqueueinfo
const prlimit64 = 302;
const toAThread = 200; // tkill names a thread and not its process
const socket = 41, clone = 56, clone3 = 435;
const ioctl = 16;
/** Commands that put words into a terminal, as if a person had typed them. */
const typing: readonly number[] = [0x5412, 0x541c]; // TIOCSTI, TIOCLINUX
const THREAD = 0x10000, AF_NETLINK = 16, KOBJECT_UEVENT = 15;

const X86_64 = 0xc000003e, X32 = 0x40000000;
const ALLOW = 0x7fff0000, KILL = 0x80000000, EPERM = 0x50001, ENOSYS = 0x50026;
/** Instructions of the filter: load a word, jump if equal, greater or a bit is set, give an answer. */
const LOAD = 0x20, EQUAL = 0x15, AT_LEAST = 0x35, HAS = 0x45, ANSWER = 0x06;
/** Where the filter finds things: the number, the kind of processor, the arguments. */
const NUMBER = 0, ARCH = 4;
const argument = (index: number) => 16 + 8 * index;

type Instruction = readonly [code: number, yes: number, no: number, value: number];

/**
 * Refuses the calls above to this thread, for good, and to the program that takes its place. `program` is where the name
 * of that program lies: nothing else can be executed. Needs `no_new_privs`. Throws if the kernel takes no filter.
 */
export function filterCalls(program: bigint, pid: number): void {
  const instructions = filterOf(program, pid);
  const bytes = new DataView(new ArrayBuffer(instructions.length * 8));
  instructions.forEach(([code, yes, no, value], index) => {
    bytes.setUint16(index * 8, code, true);
    bytes.setUint8(index * 8 + 2, yes);
    bytes.setUint8(index * 8 + 3, no);
    bytes.setUint32(index * 8 + 4, value, true);
  });
  const filter = new Uint8Array(bytes.buffer);
  const whole = new BigUint64Array([BigInt(instructions.length), addressOf(filter)]);
  const result = callSystem(CALL.seccomp, 1, 0, whole);
  if (result < 0) {
    throw new Error(`no filter of system calls could be set: error ${-1 - result} of the system`);
  }
}

function filterOf(program: bigint, pid: number): Instruction[] {
  const answer = (value: number): Instruction => [ANSWER, 0, 0, value];
  const load = (at: number): Instruction => [LOAD, 0, 0, at];
  /** Runs these for a call, and goes on behind them for every other. */
  const where = (number: number, then: readonly Instruction[]): Instruction[] => [
    [EQUAL, 0, then.length, number],
    ...then,
  ];
  return [
    load(ARCH),
    [EQUAL, 1, 0, X86_64],
    answer(KILL),
    load(NUMBER),
    [AT_LEAST, 0, 1, X32],
    answer(KILL),
    ...refused.flatMap((number) => where(number, [answer(EPERM)])),
    ...where(toAThread, [answer(EPERM)]),
    ...where(clone3, [answer(ENOSYS)]), // its flags lie in memory; the C library then takes `clone`
    ...where(clone, [load(argument(0)), [HAS, 0, 1, THREAD], answer(ALLOW), answer(EPERM)]),
    ...where(socket, [
      load(argument(0)),
      [EQUAL, 0, 3, AF_NETLINK],
      load(argument(2)),
      [EQUAL, 0, 1, KOBJECT_UEVENT], // that is how libusb hears of cameras that come and go
      answer(ALLOW),
      answer(EPERM),
    ]),
    ...ofProcesses.flatMap((number) =>
      where(number, [load(argument(0)), [EQUAL, 0, 1, pid], answer(ALLOW), answer(EPERM)])
    ),
    ...where(prlimit64, [
      load(argument(0)),
      [EQUAL, 1, 0, 0],
      [EQUAL, 0, 1, pid],
      answer(ALLOW),
      answer(EPERM),
    ]),
    ...where(ioctl, [
      load(argument(1)),
      ...typing.map((command): Instruction => [EQUAL, typing.length - typing.indexOf(command), 0, command]),
      answer(ALLOW),
      answer(EPERM),
    ]),
    ...where(CALL.execve, [
      load(argument(0)),
      [EQUAL, 0, 3, Number(program & 0xffffffffn)],
      load(argument(0) + 4),
      [EQUAL, 0, 1, Number(program >> 32n)],
      answer(ALLOW),
      answer(EPERM),
    ]),
    answer(ALLOW),
  ];
}
