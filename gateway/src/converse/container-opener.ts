import { readCanonical } from '@asw/mappings/xml'
import { Fault } from '../message/fault.ts'
import { CONTAINER, type ContainerPolicy, readContainer, type VerifiedContainer, verifyContainer } from '../sign/edoc/index.ts'
import type { Desk } from './desk.ts'

/** What was verified, for the evidence: signers, receipt, answers of third parties. */
export type Witness = (verified: VerifiedContainer) => void

/**
 * `open` of a desk: takes the one document out of its container and verifies it as the policy has it. A bare document passes
 * only where the transaction asks for no signature. Where the transaction hands documents on although their signature is
 * wrong (No 5, item 104), the content comes back unverified; a container without its form never does.
 *
 * Throws ASW_SIGNATURE_MISSING, and what `verifyContainer` throws.
 */
export function containerOpener(policy: ContainerPolicy, witness: Witness = () => undefined): Desk['open'] {
  return async (xml, { operation: { transaction } }) => {
    const root = readCanonical(xml, policy.limits)
    if (root.uri !== CONTAINER) {
      if (transaction.signature === 'required')
        throw new Fault('ASW_SIGNATURE_MISSING', `${transaction.code} asks for a signed container`)
      return xml
    }
    try {
      const verified = await verifyContainer(xml, policy)
      witness(verified)
      return only(verified.documents)
    } catch (error) {
      if (!transaction.passBadSignature || !isWrongSignature(error)) throw error
      return only(readContainer(xml, policy.limits).documents)
    }
  }
}

function only(documents: readonly Uint8Array[]): Uint8Array {
  const [document, ...others] = documents
  if (!document || others.length > 0)
    throw new Fault('ASW_CONTAINER_SHAPE', `the container holds ${documents.length} documents, not one`)
  return document
}

/** A verdict on a signature, its signer or its receipt; never an outage, and never a broken form. */
function isWrongSignature(error: unknown): boolean {
  return error instanceof Fault && /^ASW_(SIGNATURE_(WRONG|DIGEST|PROPERTIES)|SIGNER_|CERTIFICATE_|RECEIPT_)/.test(error.code)
}
