import { describeLogContract } from "../contracts/log.ts";
import { describeWithServices } from "../services/shared-services.ts";
import { kafkaLogPlace } from "./kafka-log-place.ts";

describeWithServices("in a Kafka of its own,", () => {
  describeLogContract("Kafka", async () => kafkaLogPlace());
});
