import type { Part } from "./part.ts";
import { cookbook } from "./parts/cookbook.ts";
import { doors } from "./parts/doors.ts";
import { kafka } from "./parts/kafka.ts";
import { kafkaSink } from "./parts/kafka-sink.ts";
import { latency } from "./parts/latency.ts";
import { path } from "./parts/path.ts";
import { players } from "./parts/players.ts";
import { processors, state } from "./parts/processors.ts";
import { recovery } from "./parts/recovery.ts";
import { sleepers } from "./parts/sleepers.ts";
import { stages } from "./parts/stages.ts";
import { streams } from "./parts/streams.ts";

/** In the order of the page. */
export const PARTS: readonly Part[] = [
  kafka,
  streams,
  latency,
  recovery,
  kafkaSink,
  path,
  cookbook,
  stages,
  processors,
  players,
  sleepers,
  doors,
  state,
];
