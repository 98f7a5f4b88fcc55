/** The class behind kafkajs's brokers, for failpoints within its requests. */
declare module "kafkajs/src/broker/index.js" {
  import type { Broker as BrokerOfCluster } from "kafkajs/src/cluster/index.js";

  interface Patched {
    txnOffsetCommit: BrokerOfCluster["txnOffsetCommit"];
    endTxn: BrokerOfCluster["endTxn"];
  }
  const Broker: { readonly prototype: Patched };
  export default Broker;
}
