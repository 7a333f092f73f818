/** What stands on the wire: exactly the bytes that are signed, sent, stored and compared. */
export interface Wire {
  /** Full Content-Type with its parameters, as it stands in the HTTP header. */
  readonly contentType: string
  readonly body: Uint8Array
}
