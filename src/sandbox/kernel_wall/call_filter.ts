import { allowedCalls } from "./allowed_calls.ts";
import { addressOf, CALL, callSystem } from "./system_calls.ts";

/** Calls that do something to the process of a number: only to this one, which is 0, too. By the argument that says it. */
const toProcesses = {
  ...{ kill: [62, 0], tgkill: [234, 0], prlimit64: [302, 0], sched_setparam: [142, 0] },
  ...{ sched_setscheduler: [144, 0], sched_setaffinity: [203, 0] },
} as const;
/** To a call that sends a signal, 0 means a whole group of processes. */
const signals: readonly number[] = [62, 234];

const open = 2, mmap = 9, rt_sigaction = 13, ioctl = 16, socket = 41, sendto = 44, bind = 49, socketpair = 53;
const setsockopt = 54, clone = 56, fcntl = 72, setpriority = 141, prctl = 157, openat = 257;
const AF_UNIX = 1, AF_NETLINK = 16, KOBJECT_UEVENT = 15, SOCK_STREAM = 1, SOL_SOCKET = 1, SIGALRM = 14;
/** Opens for reading, writing or both are 0 to 2. */
const ACCESS_MODES = 3, NO_ACCESS = 3, O_TRUNC = 0o1000;
/** Shared memory without a file, and a stack that grows: no limit of a process counts them. */
const MAP_SHARED = 1, MAP_ANONYMOUS = 0x20, MAP_GROWSDOWN = 0x100;
const THREAD = 0x10000;
/** Namespaces of mounts, control groups, names of the machine, messages, users, processes and networks. */
const NEW_NAMESPACES = 0x7e020000;
/** The address of a socket that hears of devices has this length; one with a name that other programs see is longer. */
const NETLINK_ADDRESS_BYTES = 12;
/** Options of a socket: the sizes of its buffers, who sends, and a filter of what it hears. */
const allowedOptions: readonly number[] = [7, 8, 16, 26, 33];
/**
 * Families of device commands that do what no right to a file covers: they change the attributes of a file that is open for
 * reading ("f", "X", "v", "r", those of Btrfs), or disks; those of sockets tell of networks, and have the kernel send
 * signals. A camera's driver has commands that no list knows. It is a guess that none of them is in these families.
 */
const refusedFamilies: readonly number[] = [0x12, 0x58, 0x66, 0x72, 0x76, 0x89, 0x94].map((one) => one << 8);
/** Commands to a terminal are those that any program asks of its streams: none that types, or takes it from others. */
const TERMINALS = 0x5400;
const allowedControls: readonly number[] = [
  ...[0x5401, 0x5413, 0x541b, 0x5421, 0x542a, 0x5450, 0x5451, 0x5460],
];
/** To copy a descriptor, its flags, locks, and the size of a pipe: none by which the kernel signals another process. */
const allowedFcntl: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1031, 1032];
/** Names of threads and of memory, timers' slack, and questions; not the one that sets whether this ends with its parent. */
const allowedPrctl: readonly number[] = [3, 15, 16, 21, 23, 29, 30, 39, 0x53564d41];

/** From here on numbers are those of all processors, and libraries that find a call missing take an older one. */
const FIRST_NEWER = 424;
const X86_64 = 0xc000003e, X32 = 0x40000000;
const ALLOW = 0x7fff0000, KILL = 0x80000000, EPERM = 0x50001, ENOSYS = 0x50026;
/** Instructions of the filter: load a word, keep some of its bits, jump, give an answer. */
const LOAD = 0x20, KEEP = 0x54, EQUAL = 0x15, AT_LEAST = 0x35, HAS = 0x45, ANSWER = 0x06;
/** Where the filter finds things: the number, the kind of processor, the arguments. */
const NUMBER = 0, ARCH = 4;
const argument = (index: number) => 16 + 8 * index;

type Instruction = readonly [code: number, yes: number, no: number, value: number];

/** Two words that only the launcher knows: 128 bits by chance. */
export type Password = BigUint64Array<ArrayBuffer>;

/**
 * Leaves this thread, for good, and the program that takes its place only the calls of a list. `execve`
 * is allowed only with the password as two further arguments, which the kernel ignores. The address of the program's name
 * would be a poor password: code that tries addresses learns from the error which one it was. Needs `no_new_privs`.
 * Throws if the kernel takes no filter.
 */
export function filterCalls(password: Password, pid: number): void {
  const instructions = filterOf(password, pid);
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

const answer = (value: number): Instruction => [ANSWER, 0, 0, value];
const load = (at: number): Instruction => [LOAD, 0, 0, at];

/** These instructions for one call; every other call continues behind them. */
function where(number: number, then: readonly Instruction[]): Instruction[] {
  return [[EQUAL, 0, then.length, number], ...then];
}

/** Gives an answer where the word that was loaded last is one of these; otherwise the filter continues. */
function ifOneOf(values: readonly number[], given: number): Instruction[] {
  return values.flatMap((value): Instruction[] => [[EQUAL, 0, 1, value], answer(given)]);
}

/** Allows a call where the low half of an argument is one of these. */
function allowIf(number: number, index: number, values: readonly number[]): Instruction[] {
  return where(number, [load(argument(index)), ...ifOneOf(values, ALLOW), answer(EPERM)]);
}

/** Continues where an argument is this word; otherwise the call is refused. */
function unlessEqual(index: number, word: bigint): Instruction[] {
  return [
    load(argument(index)),
    [EQUAL, 1, 0, Number(word & 0xffffffffn)],
    answer(EPERM),
    load(argument(index) + 4),
    [EQUAL, 1, 0, Number(word >> 32n)],
    answer(EPERM),
  ];
}

/** A way to open a file that Landlock takes for none: with no access at all, or for reading it and cutting it to nothing. */
function allowOpening(number: number, index: number): Instruction[] {
  return where(number, [
    load(argument(index)),
    [KEEP, 0, 0, ACCESS_MODES],
    ...ifOneOf([NO_ACCESS], EPERM),
    load(argument(index)),
    [KEEP, 0, 0, ACCESS_MODES | O_TRUNC],
    ...ifOneOf([O_TRUNC], EPERM),
    answer(ALLOW),
  ]);
}

/** The filter's instructions. */
export function filterOf(password: Password, pid: number): Instruction[] {
  return [
    load(ARCH),
    [EQUAL, 1, 0, X86_64],
    answer(KILL),
    load(NUMBER),
    [AT_LEAST, 0, 1, X32],
    answer(KILL),
    ...ifOneOf(allowedCalls, ALLOW),
    ...Object.values(toProcesses).flatMap(([number, index]) =>
      allowIf(number, index, signals.includes(number) ? [pid] : [0, pid])
    ),
    ...allowIf(fcntl, 1, allowedFcntl),
    ...allowIf(prctl, 0, allowedPrctl),
    ...allowOpening(open, 1),
    ...allowOpening(openat, 2),
    ...where(mmap, [
      load(argument(3)),
      [HAS, 0, 1, MAP_GROWSDOWN],
      answer(EPERM),
      [KEEP, 0, 0, MAP_SHARED | MAP_ANONYMOUS],
      ...ifOneOf([MAP_SHARED | MAP_ANONYMOUS], EPERM),
      answer(ALLOW),
    ]),
    ...where(ioctl, [
      load(argument(1)),
      ...ifOneOf(allowedControls, ALLOW),
      [KEEP, 0, 0, 0xff00],
      ...ifOneOf([TERMINALS, ...refusedFamilies], EPERM),
      answer(ALLOW),
    ]),
    ...where(rt_sigaction, [load(argument(0)), ...ifOneOf([SIGALRM], EPERM), answer(ALLOW)]),
    ...where(clone, [
      load(argument(0)),
      [HAS, 0, 1, NEW_NAMESPACES],
      answer(EPERM),
      [HAS, 0, 1, THREAD],
      answer(ALLOW),
      answer(EPERM),
    ]),
    // 0 means all processes of a group or of a user, unless the first argument asks for one process.
    ...where(setpriority, [...unlessEqual(0, 0n), ...unlessEqual(1, 0n), answer(ALLOW)]),
    ...where(socket, [
      load(argument(0)),
      [EQUAL, 0, 3, AF_NETLINK],
      load(argument(2)),
      [EQUAL, 0, 1, KOBJECT_UEVENT], // that is how libusb hears of cameras that come and go
      answer(ALLOW),
      answer(EPERM),
    ]),
    ...allowIf(bind, 2, [NETLINK_ADDRESS_BYTES]),
    ...where(setsockopt, [
      load(argument(1)),
      [EQUAL, 1, 0, SOL_SOCKET],
      answer(EPERM),
      load(argument(2)),
      ...ifOneOf(allowedOptions, ALLOW),
      answer(EPERM),
    ]),
    // Those that carry letters could be sent to any socket that has a path, such as that of the system's log.
    ...where(socketpair, [
      load(argument(0)),
      [EQUAL, 1, 0, AF_UNIX],
      answer(EPERM),
      load(argument(1)),
      [KEEP, 0, 0, 0xf],
      [EQUAL, 0, 1, SOCK_STREAM],
      answer(ALLOW),
      answer(EPERM),
    ]),
    ...where(sendto, [...unlessEqual(4, 0n), answer(ALLOW)]),
    ...where(CALL.execve, [...unlessEqual(3, password[0]), ...unlessEqual(4, password[1]), answer(ALLOW)]),
    // What is allowed with some arguments has been answered by now.
    [AT_LEAST, 0, 1, FIRST_NEWER],
    answer(ENOSYS),
    answer(EPERM),
  ];
}
