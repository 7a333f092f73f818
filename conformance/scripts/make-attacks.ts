/** Makes `attacks/` from the vectors: one file an attack, and `attacks.yaml` with the code that each must give. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import { aswCases, isEaeu, loadCases } from '../src/cases/load.ts'
import { ATTACKS } from '../src/steps/attacks.ts'
import { attackEaeu } from '../src/steps/eaeu/attacks.ts'

const HERE = fileURLToPath(new URL('../', import.meta.url))
const FOLDER = join(HERE, 'attacks')
const sealed = readFileSync(join(HERE, 'vectors', 'sealed-ecdsa.xml'), 'utf8')
const message = readFileSync(join(HERE, 'vectors', 'message.mime'), 'latin1')
const eaeu = readFileSync(join(HERE, 'vectors', 'eaeu', 'message.xml'), 'utf8')
/** What is larger can be made in a moment, and the wire cases send it: it need not lie in a repository. */
const MAX_BYTES = 130_000

rmSync(join(FOLDER, 'sealed'), { recursive: true, force: true })
rmSync(join(FOLDER, 'message'), { recursive: true, force: true })
rmSync(join(FOLDER, 'eaeu'), { recursive: true, force: true })
const rows: object[] = []
for (const one of aswCases(loadCases())) {
  for (const { send } of one.steps) {
    const [tamper, more] = send?.tamper ?? []
    if (!tamper?.do || more || (tamper.at !== 'sealed' && tamper.at !== 'signed' && tamper.at !== 'mime')) continue
    const expected = one.steps.flatMap(({ expect }) => (expect ? [expect] : []))[0]
    const place = tamper.at === 'sealed' ? 'sealed' : 'message'
    const attack = (text: string) =>
      (ATTACKS[tamper.do ?? ''] as (text: string, state: never, argument: string) => string)(
        text,
        undefined as never,
        tamper.with ?? '',
      )
    const made = place === 'sealed' ? attack(sealed) : tamper.at === 'mime' ? attack(message) : inEnvelope(message, attack)
    if (made.length > MAX_BYTES) continue
    const name = `${place}/${one.id.toLowerCase()}-${slug(one.title)}.${place === 'sealed' ? 'xml' : 'mime'}`
    mkdirSync(join(FOLDER, place), { recursive: true })
    writeFileSync(join(FOLDER, name), Buffer.from(made, place === 'sealed' ? 'utf8' : 'latin1'))
    rows.push({
      file: name,
      title: one.title,
      case: one.id,
      clause: one.clause,
      answer: expected?.answer === 'acknowledgment' ? 'accept' : 'refuse',
      ...(expected?.error === undefined ? {} : { error: expected.error }),
      ...(expected?.code === undefined ? {} : { code: expected.code }),
    })
  }
}
for (const one of loadCases().filter(isEaeu)) {
  for (const { send } of one.steps) {
    const [tamper, more] = send?.tamper ?? []
    if (!tamper?.do || more || tamper.at === 'document') continue
    const made = attackEaeu(tamper.do, eaeu, () => '00000000-0000-4000-8000-0000000000ff')
    if (made.length > MAX_BYTES) continue
    const expected = one.steps.flatMap(({ expect }) => (expect ? [expect] : []))[0]
    const name = `eaeu/${one.id.toLowerCase()}-${slug(one.title)}.xml`
    mkdirSync(join(FOLDER, 'eaeu'), { recursive: true })
    writeFileSync(join(FOLDER, name), made)
    rows.push({
      file: name,
      title: one.title,
      case: one.id,
      clause: one.clause,
      answer: expected?.answer === 'accepted' ? 'accept' : 'refuse',
      ...(expected?.subcode === undefined ? {} : { error: expected.subcode }),
      ...(expected?.code === undefined ? {} : { code: expected.code }),
    })
  }
}
writeFileSync(
  join(FOLDER, 'attacks.yaml'),
  `# Made by scripts/make-attacks.ts from the vectors and the cases: what each file must give.\n${stringify(rows, { lineWidth: 120, blockQuote: false })}`,
)
process.stdout.write(`${rows.length} attacks\n`)

function inEnvelope(mime: string, attack: (soap: string) => string): string {
  return mime.replace(/<soap:Envelope[\s\S]*<\/soap:Envelope>/, (soap) => attack(soap))
}

function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}
