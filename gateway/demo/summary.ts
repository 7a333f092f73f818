import { countryName } from './countries.ts'
import type { Show } from './show.ts'
import type { Site } from './site.ts'

/** For whoever wants to look around. */
export function whereThingsAre(show: Show, folder: string, sites: readonly Site[], keep: boolean): void {
  show.heading('Where things are')
  show.text(`  papers, data, keys, logs   ${folder}`)
  for (const site of sites) {
    const url = `http://127.0.0.1:${site.ports.domestic}`
    show.fact({ gateway: site.country, url, ...(keep ? { key: site.apiKey } : {}) })
    show.text(`  API of ${countryName(site.country).padEnd(20)}${url}/docs  (OpenAPI: ${url}/openapi.json)`)
    if (keep) show.text(`    export ASW_URL=${url} ASW_KEY=${site.apiKey}`)
  }
  show.text(keep ? '  All of them keep running; Ctrl-C ends them.' : '  asw demo --keep leaves them running, to look around.')
  show.text('')
}

/** What held, chapter by chapter, and the one line that counts. */
export function verdict(show: Show, folder: string): void {
  const results = show.results
  show.table(
    ['chapter', 'expectations held', 'not held', 'seconds'],
    results.map(({ id, held, broken, ms }) => [id, String(held), String(broken), (ms / 1000).toFixed(1)]),
  )
  show.fact({ good: show.good, chapters: results })
  if (show.good) show.text('Every expectation held.')
  else show.text(`Not every expectation held. What the gateways say of it: ${folder}/*/gateway.log`)
}
