type Json = Readonly<Record<string, unknown>>

/** Short names, where the kind of the document is clear from the rest. */
const NAMES: Readonly<Record<string, string>> = { 'certificate-of-origin': 'Form D', 'certificate-response': 'response' }

/** A document in a few words: of what kind it is, and what it decides. */
export function saidIn(json: Json): string {
  const { document, scheme, kind, hop, cancellation, items, reasonCode, status } = json
  const decided = document === 'certificate-response' ? listOf(items).map(decision) : []
  const words = [
    scheme === 'EAEUVN' && document === 'certificate-of-origin' ? 'Form EAV' : (NAMES[String(document)] ?? document),
    document === 'certificate-of-origin' && kind === 'ORIGINAL' ? undefined : kind,
    hop,
    (cancellation as Json | undefined)?.outcome,
    reasonCode === undefined ? undefined : `(reason ${String(reasonCode)})`,
    status,
  ]
  return [words.filter((word) => word !== undefined).join(' '), ...decided].join(', ')
}

function decision({ seq, decision: said, quantityUsed }: Json): string {
  return [`item ${String(seq)}`, said, quantityUsed].filter((word) => word !== undefined).join(' ')
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : []
}
