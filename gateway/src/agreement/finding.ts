/** E: a message cannot pass, or one partner could pass for another. W: it works, and should not stay so. I: worth knowing. */
export type Severity = 'E' | 'W' | 'I'

export interface Finding {
  readonly severity: Severity
  readonly partner: string
  readonly code: FindingCode
  readonly message: string
  readonly remedy: string
}

/** What lint can find. Codes are stable: monitoring matches on them. */
export type FindingCode =
  | 'suite-unsafe'
  | 'suite-not-accepted'
  | 'encryption-key-unfit'
  | 'signature-unfit'
  | 'certificate-missing'
  | 'certificate-expires'
  | 'certificate-expired'
  | 'certificate-refused'
  | 'signer-foreign'
  | 'signer-unjudged'
  | 'signer-unlisted'
  | 'window-gap'
  | 'window-overlap'
  | 'window-outside'
  | 'timers-contradict'
  | 'clock-skew-wide'
  | 'country-twice'
  | 'agreements-conflict'
  | 'agreement-unreadable'
  | 'pack-unreadable'
  | 'process-unknown'
  | 'operation-missing'
