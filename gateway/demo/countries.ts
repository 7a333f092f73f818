/** Countries that the demo speaks of. */
const NAMES: Readonly<Record<string, string>> = { VN: 'Viet Nam', TH: 'Thailand', SG: 'Singapore' }

export function countryName(code: string): string {
  return NAMES[code] ?? code
}
