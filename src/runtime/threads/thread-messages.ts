import type { EngineReport } from "../../engine/engine-report.ts";
import type { TaskObserver } from "../../engine/task-environment.ts";
import type { FoldRules } from "../../rules/fold-rules.ts";
import type { Micros } from "../../values/time.ts";

/** To a thread that folds. A partition that is drained or followed is let go of with `stop`. */
export type ToThread =
  | { readonly kind: "drain"; readonly partition: number; readonly advanceTo: Micros | undefined }
  | { readonly kind: "follow"; readonly partition: number }
  | { readonly kind: "stop"; readonly partition: number }
  | { readonly kind: "rules"; readonly rules: FoldRules }
  | { readonly kind: "close" };

/** From a thread that folds. A partition ends with `ended` or with `failed`. */
export type FromThread =
  | { readonly kind: "done"; readonly partition: number; readonly more: EngineReport }
  | { readonly kind: "ended"; readonly partition: number }
  | { readonly kind: "failed"; readonly partition: number; readonly failure: Failure }
  | { readonly kind: "warned"; readonly message: string }
  | Observed;

/** What of an error certainly can be cloned. */
export interface Failure {
  readonly message: string;
  readonly stack: string | undefined;
}

export function failureOf(error: unknown): Failure {
  return error instanceof Error
    ? { message: error.message, stack: error.stack }
    : { message: String(error), stack: undefined };
}

export function errorOf({ message, stack }: Failure): Error {
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}

/** What a task tells its observer. */
export type Observed = {
  [Name in keyof TaskObserver]: {
    readonly kind: "observed";
    readonly name: Name;
    readonly args: Parameters<TaskObserver[Name]>;
  };
}[keyof TaskObserver];

export type TellMain = (message: FromThread) => void;

/** An observer in a thread, of which {@link tellObserver} is the other end. */
export function observerTelling(tell: TellMain): TaskObserver {
  return {
    opened: (...args) => tell({ kind: "observed", name: "opened", args }),
    folded: (...args) => tell({ kind: "observed", name: "folded", args }),
    committed: (...args) => tell({ kind: "observed", name: "committed", args }),
    checkpointed: (...args) => tell({ kind: "observed", name: "checkpointed", args }),
    troubled: (...args) => tell({ kind: "observed", name: "troubled", args }),
    closed: (...args) => tell({ kind: "observed", name: "closed", args }),
  };
}

export function tellObserver(observer: TaskObserver, { name, args }: Observed): void {
  // The compiler does not see that name and arguments are of one kind.
  (observer[name] as (...args: unknown[]) => void)(...args);
}
