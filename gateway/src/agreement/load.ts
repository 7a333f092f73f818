import { readdirSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { digestOf } from '../message/digest.ts'
import { Fault } from '../message/fault.ts'
import { partnerId } from '../message/ids.ts'
import { type ForeignCertificate, isForeign } from '../trust/index.ts'
import type { Agreement } from './agreement.ts'
import { bundleOf, type Chain, chainOf, signerChainOf } from './certificates.ts'
import { DEFAULTS } from './defaults.ts'
import { milliseconds } from './duration.ts'
import { eaeuOf } from './eaeu.ts'
import { AGREEMENT, type AgreementText, type CertificateText } from './form.ts'
import { roadsOf } from './roads.ts'
import { capabilitiesOf } from './takes.ts'
import { readYaml, reasonOf, type YamlFile } from './yaml-file.ts'

/**
 * One agreement from its file: checked by the schema, completed by `DEFAULTS`, its certificates (PEM, relative to the file,
 * chains accepted) read and their keys made. Nothing is judged here: that is `lintAgreements`, and each use of a certificate.
 * Throws ASW_AGREEMENT_INVALID with `facts` `{ file, line, pointer, problems }`.
 */
export function loadAgreement(path: string): Agreement {
  const file = readYaml(path, AGREEMENT)
  const { value } = file
  if (basename(path, extname(path)) !== value.partner) {
    file.complain(
      '/partner',
      `the file of partner ${value.partner} is named ${value.partner}.yaml: rename the file, or mend the name here`,
    )
  }
  if (!value.partner.startsWith(value.country))
    file.complain('/country', `the partner ${value.partner} is not one of ${value.country}`)
  const { certificates, foreignSigners } = certificatesOf(file)
  const { transport, ebms, security, revocation, retry, breaker } = completed(value)
  const envelope = value.envelope ?? DEFAULTS.envelope
  const eaeu = eaeuOf(file, foreignSigners)
  const agreement: Agreement = {
    partner: partnerId(value.partner),
    country: value.country,
    // An EAEU partner has addresses; its name stands for it wherever ebMS would ask for a party.
    cpaId: value.cpaId ?? value.partner,
    party: value.party ?? { id: eaeu?.partners[0] ?? value.partner },
    pack: value.pack ?? DEFAULTS.pack[envelope],
    envelope,
    ...(eaeu === undefined ? {} : { eaeu }),
    capabilities: capabilitiesOf(file),
    transport: {
      ...roadsOf(file),
      connectTimeoutMs: milliseconds(transport.connectTimeout),
      responseTimeoutMs: milliseconds(transport.responseTimeout),
      connections: transport.connections,
    },
    ebms: {
      reply: ebms.reply,
      timeToLiveMs: milliseconds(ebms.timeToLive),
      acknowledgmentTimeoutMs: milliseconds(ebms.acknowledgmentTimeout),
    },
    security: {
      suite: security.suite,
      acceptSuites: security.acceptSuites,
      signatures: security.signatures,
      clockSkewMs: milliseconds(security.clockSkew),
    },
    certificates,
    revocation: { policy: revocation.policy, graceMs: milliseconds(revocation.grace), urls: revocation.urls },
    issuingBodies: value.issuingBodies ?? DEFAULTS.issuingBodies,
    retry: {
      firstDelayMs: milliseconds(retry.firstDelay),
      maxDelayMs: milliseconds(retry.maxDelay),
      factor: retry.factor,
      tries: retry.tries,
    },
    breaker: { failures: breaker.failures, openMs: milliseconds(breaker.open) },
    limits: { ...DEFAULTS.limits, ...value.limits },
    originalMissingMs: milliseconds(value.originalMissing ?? DEFAULTS.originalMissing),
  }
  assureReach(file, agreement)
  file.settle()
  return agreement
}

/**
 * Every `*.yaml` and `*.yml` of a folder, in the order of their names; names that begin with a dot are left out.
 * Throws ASW_AGREEMENT_INVALID for all bad files together: `facts.problems` holds `{ file, line, pointer, why }`.
 */
export function loadAgreements(folder: string): readonly Agreement[] {
  const { loaded, faults } = readAgreements(folder)
  const [first] = faults
  if (first === undefined) return loaded
  const problems = faults.flatMap(({ facts }) =>
    ((facts.problems ?? []) as readonly object[]).map((problem) => ({ file: facts.file, ...problem })),
  )
  throw new Fault('ASW_AGREEMENT_INVALID', faults.map((fault) => fault.message).join('\n'), { ...first.facts, problems }, first)
}

/** The same, with what is good and what is bad side by side. Throws ASW_AGREEMENT_INVALID for the folder alone. */
export function readAgreements(folder: string): { readonly loaded: readonly Agreement[]; readonly faults: readonly Fault[] } {
  const loaded: Agreement[] = []
  const faults: Fault[] = []
  for (const path of filesOf(folder)) {
    try {
      loaded.push(loadAgreement(path))
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      faults.push(error)
    }
  }
  return { loaded, faults }
}

function filesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^[^.].*\.ya?ml$/.test(name))
      .sort()
      .map((name) => join(folder, name))
  } catch (error) {
    const why = `the folder of the agreements, ${folder}, cannot be read (${reasonOf(error)}): make it, or mend partnersFolder`
    throw new Fault('ASW_AGREEMENT_INVALID', why, { file: folder }, error)
  }
}

function completed(value: AgreementText) {
  const suite = value.envelope === 'eaeu' ? 'none' : value.security?.suite
  return {
    transport: { ...DEFAULTS.transport, ...value.transport },
    ebms: { ...DEFAULTS.ebms, ...value.ebms },
    security: {
      ...DEFAULTS.security,
      // whoever names a suite means it both ways unless he says otherwise
      ...(suite === undefined ? {} : { suite, acceptSuites: [suite] }),
      ...value.security,
    },
    revocation: { ...DEFAULTS.revocation, ...value.revocation },
    retry: { ...DEFAULTS.retry, ...value.retry },
    breaker: { ...DEFAULTS.breaker, ...value.breaker },
  }
}

function certificatesOf(file: YamlFile<AgreementText>) {
  const { certificates, envelope } = file.value
  const chains = (use: Exclude<keyof typeof certificates, 'anchors' | 'intermediates'>) =>
    (certificates[use] ?? []).flatMap((text: CertificateText, index) => {
      const chain = chainOf(file, `/certificates/${use}/${index}`, text, 'file')
      return chain === undefined ? [] : [chain]
    })
  const signers = envelope === 'eaeu' ? signersIn(file) : { seal: chains('seal'), foreign: [] }
  const uses = {
    seal: signers.seal,
    envelope: chains('envelope'),
    encryption: chains('encryption'),
    tlsClient: chains('tlsClient'),
    tlsServer: chains('tlsServer'),
  }
  const issuers = [...Object.values(uses), signers.foreign].flatMap((list) => list.flatMap((chain) => chain.issuers))
  const leaves = (list: typeof uses.seal) => list.map((chain) => chain.leaf)
  const read: Agreement['certificates'] = {
    anchors: bundleOf(file, '/certificates/anchors', certificates.anchors),
    intermediates: distinct([...bundleOf(file, '/certificates/intermediates', certificates.intermediates ?? []), ...issuers]),
    seal: leaves(uses.seal),
    envelope: leaves(uses.envelope),
    encryption: leaves(uses.encryption),
    tlsClient: leaves(uses.tlsClient),
    tlsServer: leaves(uses.tlsServer),
  }
  return { certificates: read, foreignSigners: signers.foreign.map((chain) => chain.leaf) }
}

/** Who signs containers, told apart by the kind of the key. */
function signersIn(file: YamlFile<AgreementText>) {
  const seal: Chain[] = []
  const foreign: Chain<ForeignCertificate>[] = []
  for (const [index, text] of file.value.certificates.seal.entries()) {
    const chain = signerChainOf(file, `/certificates/seal/${index}`, text)
    if (chain === undefined) continue
    const { leaf, issuers } = chain
    if (isForeign(leaf)) foreign.push({ leaf, issuers })
    else seal.push({ leaf, issuers })
  }
  return { seal, foreign }
}

/** Values that fit one by one and not together. */
function assureReach(file: YamlFile<AgreementText>, { retry, security, certificates }: Agreement): void {
  const { value } = file
  if (retry.maxDelayMs < retry.firstDelayMs)
    file.complain('/retry/maxDelay', 'the longest delay is shorter than the first: make it longer')
  if (
    value.envelope !== 'eaeu' &&
    security.suite !== 'none' &&
    file.value.certificates.encryption === undefined &&
    certificates.encryption.length === 0
  ) {
    file.complain('/certificates', `encryption is missing: the suite ${security.suite} encrypts to a certificate of the partner`)
  }
}

function distinct(list: readonly Uint8Array[]): readonly Uint8Array[] {
  return [...new Map(list.map((der) => [digestOf(der), der])).values()]
}
