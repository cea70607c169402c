// The part of npm:cli-progress@3.12.0 that is used here. Its published types bring those of all of Node with them.
interface Options {
  format: (options: Options, params: { progress: number }) => string;
  fps?: number;
  hideCursor?: boolean;
  gracefulExit?: boolean;
}

declare class SingleBar {
  constructor(options: Options);
  start(total: number, startValue: number): void;
  update(value: number): void;
  render(): void;
  stop(): void;
}

declare const cliProgress: { SingleBar: typeof SingleBar };
export default cliProgress;
