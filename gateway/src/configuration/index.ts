export type { Broker, Configuration, Listener, LogLevel, RetentionRule } from './configuration.ts'
export { loadConfiguration } from './load.ts'
export { readPrivateKey } from './own-key.ts'
export { ownUses } from './own-uses.ts'
