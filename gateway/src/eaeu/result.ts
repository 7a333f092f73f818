import { toXml } from '@asw/mappings'
import type { Answer, Delivered } from '../converse/index.ts'
import { instant } from '../message/clock.ts'
import type { EaeuAgreement, EaeuDeps } from './deps.ts'
import { processOf } from './process.ts'
import { inContainer } from './seal.ts'

/** Canonical form version of R.006. */
const FORM = '2022-04'

/**
 * R.006 about a request that was found good: added, or what the business has against it. `undefined` where the operation is not
 * answered by a processing result: then the domestic side answers.
 */
export async function resultFor(
  deps: EaeuDeps,
  agreement: EaeuAgreement,
  delivered: Delivered,
  refusal: string | undefined,
): Promise<Answer | undefined> {
  const { pack, process } = processOf(deps.pack, agreement)
  const operation = process.operations.get(delivered.operation)
  const message = operation?.answers.find(({ document }) => document === 'processing-result')
  if (!operation || !message || delivered.kind !== 'request') return undefined
  const { results, profile } = agreement.eaeu
  const documentId = deps.world.uuid()
  const now = instant(deps.world.now())
  const json = {
    ...{ document: 'processing-result', scheme: SCHEME, formVersion: FORM, processedAt: now },
    ...(refusal === undefined ? { code: results.added } : { code: results.refused, text: refusal }),
  }
  const given = { documentId, createdAt: now, answers: delivered.documentId, messageCode: message.code }
  const { xml } = toXml(pack, json, { given, ...(profile === undefined ? {} : { profile }) })
  const signed = operation.transaction.signature === 'required'
  return { message: message.key, documentId, xml: signed ? await inContainer(deps, xml, deps.sealKey(undefined)) : xml }
}

/** Preference scheme of the agreement between the Union and Viet Nam. */
const SCHEME = 'EAEUVN'
