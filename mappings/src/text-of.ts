/**
 * Of a document that is not valid yet a leaf may be anything, an object with a member `toString` that is no function as well:
 * `String` would throw.
 */
export function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}
