import { createPrivateKey, createPublicKey, type KeyObject, sign, X509Certificate } from 'node:crypto'
import { SignedXml } from 'xml-crypto'
import type { CaseHead } from '../cases/case.ts'
import { LAYERS } from '../cases/case.ts'
import { clean } from '../report/junit.ts'
import { count, familyOf, type Run, verdict } from '../run/store.ts'
import { registerEcdsa } from '../security/xml-crypto.ts'
import { ALG } from '../xml/names.ts'

export const STATEMENT_NS = 'urn:asw:conformance:statement:1'

export interface StatementWish {
  /** PEM. */
  readonly key: string
  readonly certificate: string
  readonly issuer: string
  readonly from: Date
  readonly days: number
}

/**
 * A conformance statement about a finished run: who, what was asked, what came of it, by which schemas, for how long; signed
 * with XML-DSig, enveloped, exclusive C14N. Throws Error for a run that gives no ground for one.
 */
export function writeStatement(run: Run, cases: readonly CaseHead[], wish: StatementWish): string {
  const state = verdict(run.results)
  if (state !== 'SUCCESS' && state !== 'WARNING') {
    const counts = count(run.results)
    const why =
      counts.FAIL + counts.INCONCLUSIVE === 0
        ? 'no case was asked'
        : `${counts.FAIL} cases failed, ${counts.INCONCLUSIVE} were not judged`
    throw new Error(`no statement about this run: ${why}`)
  }
  if (!run.head.finishedAt) throw new Error('no statement about a run that is not finished; go on with --resume')
  return signed(statementXml(run, cases, wish), wish)
}

function statementXml({ head, results }: Run, cases: readonly CaseHead[], { issuer, from, days }: StatementWish): string {
  const to = new Date(from.getTime() + days * 86_400_000)
  const counts = count(results)
  const byId = new Map(cases.map((one) => [one.id, one]))
  const named = (outcome: string) =>
    results.filter((one) => one.outcome === outcome).map(({ id, reason }) => `<case id="${id}">${clean(reason ?? '')}</case>`)
  const family = cases.filter(({ id }) => id.toLowerCase().startsWith(`${familyOf(head)}-`))
  const layers = Object.entries(LAYERS).map(([layer, text]) => {
    const of = results.filter(({ id }) => byId.get(id)?.layer === layer)
    return `<layer name="${layer}" text="${text}" passed="${count(of).PASS}" asked="${of.length - count(of).SKIP}" of="${family.filter((one) => one.layer === layer).length}"/>`
  })
  const schemas = Object.entries(head.schemas).map(([name, digest]) => `<schema name="${clean(name)}" sha256="${digest}"/>`)
  return (
    `<conformanceStatement xmlns="${STATEMENT_NS}" id="statement">` +
    `<system name="${clean(head.system.name)}" version="${clean(head.system.version)}" country="${head.system.country}"/>` +
    `<suite name="${head.suite.name}" version="${head.suite.version}" sha256="${head.suite.digest}"/>` +
    `<run id="${head.run}" from="${head.startedAt}" to="${head.finishedAt}" seed="${head.seed}"/>` +
    `<options road="${head.road}" cpaId="${clean(head.cpaId)}" partner="${head.twin.country}" selection="${clean(head.selection)}"/>` +
    `<result verdict="${verdict(results)}" passed="${counts.PASS}" remarks="${counts.WARN}" notAsked="${counts.SKIP}">${layers.join('')}</result>` +
    `<remarks>${named('WARN').join('')}</remarks><notAsked>${named('SKIP').join('')}</notAsked>` +
    `<schemas>${schemas.join('')}</schemas>` +
    `<issued by="${clean(issuer)}" at="${from.toISOString()}" validUntil="${to.toISOString()}"/></conformanceStatement>`
  )
}

function signed(xml: string, { key, certificate }: StatementWish): string {
  const privateKey = createPrivateKey(key)
  const own = new X509Certificate(certificate)
  if (!own.checkPrivateKey(privateKey)) throw new Error('the key is not that of the certificate')
  const method = privateKey.asymmetricKeyType === 'rsa' ? ALG['rsa-sha256'] : ALG['ecdsa-sha256']
  const signer = new SignedXml({
    privateKey: key,
    publicCert: certificate,
    signatureAlgorithm: method,
    canonicalizationAlgorithm: ALG['exc-c14n'],
  })
  registerEcdsa(signer)
  if (method === ALG['ecdsa-sha256']) signer.SignatureAlgorithms[method] = ecdsaSigner(privateKey)
  signer.addReference({
    xpath: '/*',
    uri: '',
    isEmptyUri: true,
    transforms: [ALG.enveloped, ALG['exc-c14n']],
    digestAlgorithm: ALG.sha256,
  })
  signer.computeSignature(xml)
  return signer.getSignedXml()
}

function ecdsaSigner(key: KeyObject) {
  return class {
    getAlgorithmName() {
      return ALG['ecdsa-sha256']
    }
    getSignature(material: string): string {
      return sign('sha256', Buffer.from(material, 'utf8'), { key, dsaEncoding: 'ieee-p1363' }).toString('base64')
    }
    verifySignature(): boolean {
      throw new Error(`it only signs, for ${createPublicKey(key).asymmetricKeyType}`)
    }
  } as never
}
