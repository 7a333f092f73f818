import { bundleOf, milliseconds, readSecret, type YamlFile } from '../agreement/index.ts'
import type { JournalPlace } from './configuration.ts'
import { type ConfigurationText, DEFAULTS } from './form.ts'

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Where the journal is. Complains about what belongs to PostgreSQL beside SQLite, and about PostgreSQL without an address. */
export function journalOf(file: YamlFile<ConfigurationText>): JournalPlace {
  const text = file.value.journal ?? DEFAULTS.journal
  if (text.kind === 'sqlite') {
    for (const name of Object.keys(text).filter((one) => one !== 'kind'))
      file.complain(`/journal/${name}`, 'belongs to a journal of kind postgres: leave it out, or change the kind')
    return { kind: 'sqlite' }
  }
  const { url, user, passwordFile, anchors, connections, startWait } = { ...DEFAULTS.postgres, ...text }
  if (url === undefined) {
    file.complain('/journal', 'a journal of kind postgres needs a url: postgres://host:5432/database')
    return { kind: 'sqlite' }
  }
  const path = passwordFile === undefined ? undefined : file.resolve(passwordFile)
  if (path !== undefined) file.attempt('/journal/passwordFile', () => readSecret(path, 'the password'))
  if (path !== undefined && user === undefined) file.complain('/journal', 'a passwordFile needs a user')
  const trusted = bundleOf(file, '/journal/anchors', anchors ?? [])
  // Plain only where it goes no farther than this machine, or where somebody has said so.
  const secure = text.tls ?? !LOOPBACK.has(hostOf(url))
  return {
    kind: 'postgres',
    url,
    ...(user === undefined ? {} : { user }),
    ...(path === undefined ? {} : { passwordFile: path }),
    ...(secure ? { tls: { anchors: trusted } } : {}),
    connections,
    startWaitMs: milliseconds(startWait),
  }
}

function hostOf(url: string): string {
  return /^postgres(?:ql)?:\/\/(\[[^\]]*\]|[^:/]*)/.exec(url)?.[1] ?? ''
}
