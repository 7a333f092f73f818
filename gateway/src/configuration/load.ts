import { resolve } from 'node:path'
import { type Environment, milliseconds, type OwnKey, readYaml, type YamlFile } from '../agreement/index.ts'
import { type InboxRoute, routes } from '../deliver/inbox.ts'
import { addressRule } from '../deliver/webhooks/address.ts'
import type { ApiKey } from '../intake/rest/key.ts'
import type { DocumentKind } from '../message/document.ts'
import { brokerOf } from './broker.ts'
import type { Configuration } from './configuration.ts'
import { webhooksOf } from './doors.ts'
import { DOORS } from './doors-form.ts'
import { CONFIGURATION, type ConfigurationText, DEFAULTS } from './form.ts'
import { journalOf } from './journal.ts'
import { limitsOf } from './limits.ts'
import { ownKeys } from './own-key.ts'
import { repeated } from './repeated.ts'
import { sharingOf } from './sharing.ts'

/**
 * Reads `asw.yaml`. `environment` is what `${NAME}` in a value stands for; nothing else is read from outside. Paths are
 * relative to the file. Throws ASW_CONFIG_INVALID with `facts` `{ file, line, pointer, problems: [{ line, pointer, why }] }`.
 */
export function loadConfiguration(path: string, environment: Environment): Configuration {
  const file = readYaml(resolve(path), CONFIGURATION, environment)
  const { value } = file
  const seals = new Map(
    Object.entries(value.seals).map(([code, texts]) => [code, ownKeys(file, `/seals/${code}`, texts, 'seal')]),
  )
  const configuration: Configuration = {
    file: file.path,
    country: value.country,
    party: value.party,
    domain: value.domain,
    dataFolder: file.resolve(value.dataFolder ?? DEFAULTS.dataFolder),
    partnersFolder: file.resolve(value.partnersFolder ?? DEFAULTS.partnersFolder),
    ...(value.codeListsFolder === undefined ? {} : { codeListsFolder: file.resolve(value.codeListsFolder) }),
    ...(value.bodiesFolder === undefined ? {} : { bodiesFolder: file.resolve(value.bodiesFolder) }),
    listen: {
      domestic: { ...DEFAULTS.listen.domestic, ...value.listen?.domestic },
      partner: { ...DEFAULTS.listen.partner, ...value.listen?.partner },
      metrics: { ...DEFAULTS.listen.metrics, ...value.listen?.metrics },
    },
    sealKeys: sealsFor(seals),
    authorities: [...seals.keys()].filter((code) => code !== DEFAULT_SEAL),
    envelopeKeys: ownKeys(file, '/envelope', value.envelope, 'envelope'),
    decryptionKeys: ownKeys(file, '/decryption', value.decryption, 'encryption'),
    tls: {
      server: ownKeys(file, '/tls/server', value.tls.server, 'tls-server'),
      client: ownKeys(file, '/tls/client', value.tls.client, 'tls-client'),
    },
    revocation: revocationOf(file),
    journal: journalOf(file),
    ...brokerOf(file),
    eventSource: value.events?.source ?? `//${value.domain}/${value.country}`,
    webhooks: webhooksOf(file),
    ...(value.vnsw === undefined ? {} : { vnsw: { party: value.vnsw.party ?? DOORS.vnsw } }),
    inboxes: inboxesOf(file),
    sharing: sharingOf(file),
    apiKeys: apiKeysOf(file),
    retention: { ...DEFAULTS.retention, rules: [], ...value.retention },
    limits: limitsOf(file),
    log: { ...DEFAULTS.log, ...value.log },
  }
  file.settle()
  return configuration
}

function revocationOf(file: YamlFile<ConfigurationText>): Configuration['revocation'] {
  const {
    folder,
    every,
    timeout,
    maxBytes,
    urls = [],
    hosts = [],
    allow = [],
  } = { ...DEFAULTS.revocation, ...file.value.revocation }
  file.attempt('/revocation/allow', () => addressRule(allow))
  return {
    ...(folder === undefined ? {} : { folder: file.resolve(folder) }),
    urls,
    hosts: hosts.map((host) => host.toLowerCase()),
    allow,
    everyMs: milliseconds(every),
    timeoutMs: milliseconds(timeout),
    maxBytes,
  }
}

const DEFAULT_SEAL = 'default'

/**
 * An authority seals with its own key. One that has none is not sealed for by another: that would be a false statement about
 * who issued the document. `default` is for documents that name no authority.
 */
function sealsFor(seals: ReadonlyMap<string, readonly OwnKey[]>): Configuration['sealKeys'] {
  return (authority) => seals.get(authority ?? DEFAULT_SEAL) ?? []
}

/** What certainly arrives, and in which role we get it: it must reach somebody. */
const ARRIVING: readonly (readonly [DocumentKind, 'issuer' | 'importer'])[] = [
  ['certificate-of-origin', 'importer'],
  ['cancellation', 'importer'],
  ['certificate-response', 'issuer'],
]

function inboxesOf(file: YamlFile<ConfigurationText>): readonly InboxRoute[] {
  const texts = file.value.inboxes ?? DEFAULTS.inboxes
  const inboxes = texts.map((text): InboxRoute => ({ ...DEFAULTS.inbox, ...text }))
  for (const index of repeated(inboxes.map((inbox) => inbox.name))) {
    file.complain(`/inboxes/${index}/name`, `a second inbox ${inboxes[index]?.name}: join the two, or rename one`)
  }
  const route = routes(inboxes)
  for (const [document, role] of ARRIVING.filter(([kind, as]) => route(kind, as).length === 0)) {
    file.complain('/inboxes', `no inbox takes ${document} as ${role}: it would be accepted and reach nobody; add it to one`)
  }
  return inboxes
}

function apiKeysOf(file: YamlFile<ConfigurationText>): readonly ApiKey[] {
  const keys = file.value.apiKeys ?? []
  for (const index of repeated(keys.map((key) => key.name))) {
    file.complain(`/apiKeys/${index}/name`, `a second key ${keys[index]?.name}: the log could not tell them apart; rename one`)
  }
  for (const index of repeated(keys.map((key) => key.sha256))) {
    file.complain(`/apiKeys/${index}/sha256`, 'the same key stands in the list twice: make a key for each holder')
  }
  const known = new Set((file.value.inboxes ?? DEFAULTS.inboxes).map((inbox) => inbox.name))
  for (const [index, key] of keys.entries()) {
    for (const [place, inbox] of (key.inboxes ?? []).entries()) {
      if (!known.has(inbox))
        file.complain(`/apiKeys/${index}/inboxes/${place}`, `there is no inbox ${inbox}; known are ${[...known].join(', ')}`)
    }
  }
  return keys
}
