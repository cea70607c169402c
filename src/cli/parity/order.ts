/** What each client of the comparison gets, ours and the C++ reference. */
export interface Order {
  /** The path of libpvcam. */
  readonly library: string;
  /** The camera's name. */
  readonly camera: string;
  /** Its place among the cameras, by which the simulator's probes know it. */
  readonly cameraIndex: number;
  /** Part of the sensor, in unbinned pixels. */
  readonly region: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
  /** PARAM_READOUT_PORT's value. */
  readonly port: number;
  /** PARAM_SPDTAB_INDEX's value. */
  readonly speed: number;
  /** PARAM_GAIN_INDEX's value. */
  readonly gain: number;
  /** Trigger and expose out, as `pl_exp_setup_cont` takes them. */
  readonly mode: number;
  readonly exposureMs: number;
  readonly slots: number;
  /** The camera's frame number that ends the run. */
  readonly frames: number;
  /** Frames before anything but losses is measured. */
  readonly warmUp: number;
  /** The age of one frame in this many is measured. */
  readonly sampleEvery: number;
  readonly bufferMode: "overwrite" | "no-overwrite";
  /** What the reader does with a frame: reads one row of its pixels, or nothing. */
  readonly work: "row" | "nothing";
  /** Whether it makes a copy of each frame first. */
  readonly copy: boolean;
  /** Whether the camera embeds metadata, which the reader then decodes. */
  readonly metadata: boolean;
}

/** What our client gets in addition. */
export interface OwnOrder extends Order {
  readonly waker: "semaphore" | "callback";
  /** Whether the loop is one over copies, whose memory is used again. */
  readonly pooled?: boolean;
  /** What it does first, unmeasured, so that V8 has compiled the code as in a program that has run for a while. */
  readonly rehearsal?: Rehearsal;
}

/** A run before the one that counts. */
export interface Rehearsal {
  readonly frames: number;
  /** The simulated camera's pace; a real one has its own. */
  readonly framesPerSecond: number;
  /** Part of the sensor, and exposure, if not those of the run that counts. */
  readonly region?: Order["region"];
  readonly exposureMs?: number;
}

/** What a client says at its end, as one line of JSON. `null` where libpvcam cannot tell: only the simulator has probes. */
export interface Measured {
  readonly frames: number;
  readonly missing: number;
  readonly overrun: number;
  readonly lapped: number;
  readonly framesPerSecond: number;
  /** CPU time of the whole process, less that of the simulated camera's own threads, in microseconds. */
  readonly cpuUsPerFrame: number;
  /** Bytes allocated, on the heap and off it. */
  readonly bytesPerFrame: number;
  /** How often the camera's signal woke the client. */
  readonly wakesPerFrame: number;
  /** From the frame's arrival, just before the callback, to the reader. */
  readonly latencyP50Us: number | null;
  readonly latencyP99Us: number | null;
  /** From the first call for this run, with its ring still to be made, to the first frame. */
  readonly armToFirstFrameMs: number;
  /** From the reader's last frame to a camera that can be armed again. */
  readonly stopToReadyMs: number;
  /** The sum of all pixels read, so that the compiler cannot leave the work out. */
  readonly checksum: number;
}
