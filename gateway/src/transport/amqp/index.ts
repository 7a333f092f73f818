/** AMQP 0-9-1 (RabbitMQ): the road to a partner's broker, and the way in over our own. */
export type { Inbound } from './consumer.ts'
export { type BrokerDoor, dial } from './door.ts'
export { type OwnBroker, ownBroker, partnerBroker } from './doors.ts'
export { type AmqpInlet, type AmqpInletOptions, type InletNote, openAmqpInlet } from './inlet.ts'
export { type AmqpOutletOptions, openAmqpOutlet } from './outlet.ts'
export type { Label } from './properties.ts'
export {
  assureTopology,
  checkTopology,
  deadName,
  declareTopology,
  type Finding,
  inboundName,
  type Topology,
  type TopologyOptions,
  topologyOf,
} from './topology.ts'
