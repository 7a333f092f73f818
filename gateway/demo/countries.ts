/** Countries that the demo speaks of. The gateway of the Commission speaks for Russia. */
const NAMES: Readonly<Record<string, string>> = { VN: 'Viet Nam', TH: 'Thailand', SG: 'Singapore', RU: 'The Commission' }

export function countryName(code: string): string {
  return NAMES[code] ?? code
}
