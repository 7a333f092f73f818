/** A city and a port (UN/LOCODE) of each member state, for the documents that the twin writes. */
export const PLACES: Readonly<Record<string, { readonly city: string; readonly port: string }>> = {
  BN: { city: 'Muara', port: 'BNMUA' },
  ID: { city: 'Jakarta', port: 'IDJKT' },
  KH: { city: 'Phnom Penh', port: 'KHPNH' },
  LA: { city: 'Vientiane', port: 'LAVTE' },
  MM: { city: 'Yangon', port: 'MMRGN' },
  MY: { city: 'Port Klang', port: 'MYPKG' },
  PH: { city: 'Manila', port: 'PHMNL' },
  SG: { city: 'Singapore', port: 'SGSIN' },
  TH: { city: 'Laem Chabang', port: 'THLCH' },
  VN: { city: 'Ho Chi Minh City', port: 'VNSGN' },
}
