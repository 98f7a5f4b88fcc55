/** Is told what a connector of a door is at. */
export interface ConnectorObserver {
  connected(): void;
  /** It takes nothing until it is connected again. */
  disconnected(why: string): void;
  /** It takes nothing for that long; 0: until the process starts again. */
  paused(why: string, milliseconds: number): void;
  /** The log takes nothing; undefined: it does again. */
  held(why: string | undefined): void;
  accepted(count: number): void;
  /** A dead letter of that reason code. */
  rejected(code: string): void;
  /** Something the operator should know. */
  warned(message: string): void;
  /** The connector ended: nothing is said of it any more. */
  stopped(): void;
}
