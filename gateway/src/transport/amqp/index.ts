/** AMQP 0-9-1 (RabbitMQ): the road to a partner's broker, and the way in over our own. */
export type { Source, Verdict } from './consumer.ts'
export { type BrokerDoor, dial, hangUp, reason } from './door.ts'
export { type OwnBroker, ownBroker, partnerBroker } from './doors.ts'
export { type AmqpInlet, type AmqpInletOptions, type Inbound, type InletNote, openAmqpInlet } from './inlet.ts'
export { type AmqpOutletOptions, openAmqpOutlet } from './outlet.ts'
export type { Label } from './properties.ts'
export { openOwnPublisher, openPublisher, type Publisher, type PublisherOptions } from './publisher.ts'
export { openStation, type Station, type StationNote, type StationOptions } from './station.ts'
export {
  assureTopology,
  checkTopology,
  deadName,
  declareTopology,
  type EventQueue,
  eventQueueName,
  eventsName,
  type Finding,
  inboundName,
  repliesName,
  replyQueueName,
  SUBMIT_KEY,
  sharedName,
  submitName,
  type Topology,
  type TopologyOptions,
  topologyOf,
} from './topology.ts'
