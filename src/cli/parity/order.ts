/** The order that each client of the comparison gets, ours and the C++ reference. */
export interface Order {
  /** The path of libpvcam. */
  readonly library: string;
  /** The camera's name. */
  readonly camera: string;
  /** Its index among the cameras, by which the simulator's probes find it. */
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
  /** Frames of the warm-up: of these only losses are counted. */
  readonly warmUp: number;
  /** The age is measured for one frame in this many. */
  readonly sampleEvery: number;
  readonly bufferMode: "overwrite" | "no-overwrite";
  /** What the reader does with a frame: reads one row of its pixels, or nothing. */
  readonly work: "row" | "nothing";
  /** Whether it makes a copy of each frame first. */
  readonly copy: boolean;
  /** Whether the camera embeds metadata, which the reader then decodes. */
  readonly metadata: boolean;
}

/** What only our client is told. */
export interface OwnOrder extends Order {
  readonly waker: "semaphore" | "callback";
  /** Whether the loop takes copies and reuses their memory. */
  readonly pooled?: boolean;
  /** A run that is not measured, after which V8 has compiled the code, as in a program that has run for a while. */
  readonly rehearsal?: Rehearsal;
}

/** A run before the measured one. */
export interface Rehearsal {
  readonly frames: number;
  /** The simulated camera's pace; a real camera has its own. */
  readonly framesPerSecond: number;
  /** Part of the sensor, and exposure, if they differ from the measured run's. */
  readonly region?: Order["region"];
  readonly exposureMs?: number;
}

/**
 * What a client prints at its end, as one line of JSON. `null` if libpvcam cannot say: only the simulator has probes.
 */
export interface Measured {
  readonly frames: number;
  readonly missing: number;
  readonly overrun: number;
  readonly lapped: number;
  readonly framesPerSecond: number;
  /** CPU time of the whole process minus that of the simulated camera's threads, in microseconds. */
  readonly cpuUsPerFrame: number;
  /** Bytes allocated, on the heap and outside it. */
  readonly bytesPerFrame: number;
  /** How often the camera's signal woke the client. */
  readonly wakesPerFrame: number;
  /** From the frame's arrival, just before the callback, to the reader. */
  readonly latencyP50Us: number | null;
  readonly latencyP99Us: number | null;
  /** From the first call for this run, which still has to make its ring, to the first frame. */
  readonly armToFirstFrameMs: number;
  /** From the reader's last frame until the camera can be armed again. */
  readonly stopToReadyMs: number;
  /** The sum of all pixels that were read, so that the compiler cannot remove the work. */
  readonly checksum: number;
}
