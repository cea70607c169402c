import { allowedCalls } from "./allowed_calls.ts";
import { addressOf, CALL, callSystem } from "./system_calls.ts";

/**
 * Calls that act on a process by its number: the call's number, and which argument has the process's number. They may
 * act only on this process, which is also 0.
 */
const toProcesses = {
  ...{ kill: [62, 0], tgkill: [234, 0], prlimit64: [302, 0], sched_setparam: [142, 0] },
  ...{ sched_setscheduler: [144, 0], sched_setaffinity: [203, 0] },
} as const;
/** Of these calls, those that send a signal: for them 0 means a whole group of processes, so 0 is refused. */
const signals: readonly number[] = [62, 234];

const open = 2, mmap = 9, rt_sigaction = 13, ioctl = 16, socket = 41, sendto = 44, bind = 49, socketpair = 53;
const setsockopt = 54, clone = 56, fcntl = 72, creat = 85, setpriority = 141, prctl = 157, openat = 257;
const renameat2 = 316;
const AF_UNIX = 1, AF_NETLINK = 16, KOBJECT_UEVENT = 15, SOCK_STREAM = 1, SOL_SOCKET = 1, SIGALRM = 14;
/** The bits of a file's access mode. 0 to 2 mean reading, writing, and both. */
const ACCESS_MODES = 3, NO_ACCESS = 3, O_TRUNC = 0o1000;
/** Opens that make a file, with or without a name; and the mode bits of programs, and of those that run as their owner. */
const O_CREAT_OR_TMPFILE = 0o20000100, MODES_OF_PROGRAMS = 0o7111;
/** Shared memory without a file, and a stack that grows: no limit of a process counts this memory. */
const MAP_SHARED = 1, MAP_ANONYMOUS = 0x20, MAP_GROWSDOWN = 0x100;
const THREAD = 0x10000;
/** New namespaces: of mounts, control groups, machine names, messages, users, processes and networks. */
const NEW_NAMESPACES = 0x7e020000;
/**
 * The length of the address of a socket that reports devices. The address of a socket that other programs can see by
 * its name is longer.
 */
const NETLINK_ADDRESS_BYTES = 12;
/** Options of a socket: the sizes of its buffers, the identity of senders, and a filter for what it receives. */
const allowedOptions: readonly number[] = [7, 8, 16, 26, 33];
/**
 * Families of device commands that no right to a file covers. Some change the attributes of a file that is open for
 * reading ("f", "X", "v", "r", those of Btrfs), some control disks; those of sockets tell of networks, and can make the
 * kernel send signals. Nobody has a list of the commands of cameras' drivers. It is a guess that none of them is in
 * these families.
 */
const refusedFamilies: readonly number[] = [0x12, 0x58, 0x66, 0x72, 0x76, 0x89, 0x94].map((one) => one << 8);
/**
 * Commands to a terminal: allowed are those that any program needs for its streams. None of them types text, or takes
 * the terminal from another program.
 */
const TERMINALS = 0x5400;
const allowedControls: readonly number[] = [
  ...[0x5401, 0x5413, 0x541b, 0x5421, 0x542a, 0x5450, 0x5451, 0x5460],
];
/**
 * Uses of `fcntl`: copying a descriptor, its flags, locks, and the size of a pipe. None of them has the kernel signal
 * another process.
 */
const allowedFcntl: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1031, 1032];
/**
 * Uses of `prctl`: names of threads and of memory, the slack of timers, and questions. The setting that ends this
 * process with its parent is absent.
 */
const allowedPrctl: readonly number[] = [3, 15, 16, 21, 23, 29, 30, 39, 0x53564d41];

/** Uses of `renameat2`: plain, replacing nothing, and exchanging two files. Another use leaves a device behind. */
const allowedRenames: readonly number[] = [0, 1, 2];

/**
 * From this number on, all kinds of processors share the numbers of calls. A library that finds such a new call missing
 * uses an older one.
 */
const FIRST_NEWER = 424;
const X86_64 = 0xc000003e, X32 = 0x40000000;
const ALLOW = 0x7fff0000, KILL = 0x80000000, EPERM = 0x50001, ENOSYS = 0x50026;
/** Instructions of the filter: load a word, keep some of its bits, compare and jump, give the answer. */
const LOAD = 0x20, KEEP = 0x54, EQUAL = 0x15, AT_LEAST = 0x35, HAS = 0x45, ANSWER = 0x06;
/** Where the filter finds its data: the call's number, the kind of processor, the arguments. */
const NUMBER = 0, ARCH = 4;
const argument = (index: number) => 16 + 8 * index;

type Instruction = readonly [code: number, yes: number, no: number, value: number];

/** Two random words of 64 bits that only the launcher knows. */
export type Password = BigUint64Array<ArrayBuffer>;

/**
 * Restricts this thread, and the program that takes its place, to the allowed calls, for good. `execve` is allowed only
 * with the password as its fourth and fifth arguments, which the kernel ignores. The address of the program's name
 * would be a poor password: code could try addresses, and learn the right one from the errors. Needs `no_new_privs`.
 * Throws if the kernel refuses the filter.
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

/** Makes these instructions apply to one call. For every other call the filter continues behind them. */
function where(number: number, then: readonly Instruction[]): Instruction[] {
  return [[EQUAL, 0, then.length, number], ...then];
}

/** Gives an answer if the last loaded word is one of these values. Otherwise the filter continues. */
function ifOneOf(values: readonly number[], given: number): Instruction[] {
  return values.flatMap((value): Instruction[] => [[EQUAL, 0, 1, value], answer(given)]);
}

/** Allows a call if the low half of an argument is one of these values, and refuses it otherwise. */
function allowIf(number: number, index: number, values: readonly number[]): Instruction[] {
  return where(number, [load(argument(index)), ...ifOneOf(values, ALLOW), answer(EPERM)]);
}

/** Continues if an argument is this word. Otherwise the call is refused. */
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

/**
 * Refuses to make a file that could be started as a program; its argument with this index is the mode. If root makes a
 * program that runs as its owner, anybody can be root.
 */
function refusePrograms(index: number): Instruction[] {
  return [load(argument(index)), [HAS, 0, 1, MODES_OF_PROGRAMS], answer(EPERM)];
}

/**
 * Allows a call that opens a file, unless it makes a program, and except in two ways that Landlock overlooks: without
 * any access, and for reading while cutting the file to nothing.
 */
function allowOpening(number: number, index: number): Instruction[] {
  const madeAProgram = refusePrograms(index + 1);
  return where(number, [
    load(argument(index)),
    [KEEP, 0, 0, ACCESS_MODES],
    ...ifOneOf([NO_ACCESS], EPERM),
    load(argument(index)),
    [KEEP, 0, 0, ACCESS_MODES | O_TRUNC],
    ...ifOneOf([O_TRUNC], EPERM),
    load(argument(index)),
    [HAS, 0, madeAProgram.length, O_CREAT_OR_TMPFILE],
    ...madeAProgram,
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
    ...allowIf(renameat2, 4, allowedRenames),
    ...allowOpening(open, 1),
    ...allowOpening(openat, 2),
    ...where(creat, [...refusePrograms(1), answer(ALLOW)]),
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
