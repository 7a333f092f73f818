import { bundleOf, credentialsOf, milliseconds, type YamlFile } from '../agreement/index.ts'
import type { Configuration } from './configuration.ts'
import { eventsOf, submittersOf } from './doors.ts'
import { type ConfigurationText, DEFAULTS } from './form.ts'

/** Our own broker, where the file names one. */
export function brokerOf(file: YamlFile<ConfigurationText>): Pick<Configuration, 'broker'> {
  const text = file.value.broker
  if (text === undefined) return {}
  const { connectTimeout, heartbeat, anchors, user, passwordFile, events, submit, ...rest } = { ...DEFAULTS.broker, ...text }
  return {
    broker: {
      ...rest,
      anchors: bundleOf(file, '/broker/anchors', anchors ?? []),
      connectTimeoutMs: milliseconds(connectTimeout),
      heartbeatMs: milliseconds(heartbeat),
      ...credentialsOf(file, '/broker', text),
      ...(events === undefined ? {} : { events: eventsOf(file, events) }),
      submitters: submittersOf(file, submit ?? []),
    },
  }
}
