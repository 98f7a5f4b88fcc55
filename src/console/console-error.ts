/** A request that cannot be answered as asked; its message is shown to whoever asked. */
export class ConsoleError extends Error {
  override readonly name = "ConsoleError";
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}
