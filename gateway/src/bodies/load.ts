import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { readYaml, reasonOf, type YamlFile } from '../agreement/index.ts'
import { digestOf } from '../message/digest.ts'
import { Fault } from '../message/fault.ts'
import { type Bodies, type Body, holds, type MediaType, type Specimen } from './body.ts'
import { type BodyText, REGISTER, type RegisterText, type SpecimenText } from './form.ts'

export const MAX_SPECIMEN_BYTES = 4_194_304

/** How a picture begins: what a browser is told that it is, it is. */
const BEGINS: Readonly<Record<MediaType, readonly string[]>> = {
  'image/png': ['89504e470d0a1a0a'],
  'image/jpeg': ['ffd8ff'],
  'image/tiff': ['49492a00', '4d4d002a'],
  'application/pdf': ['255044462d'],
}

/**
 * One register with its pictures, which lie beside it. Throws ASW_CONFIG_INVALID with every problem and its line: form, days,
 * overlapping periods of one body, pictures that are missing, of another kind, or not the ones that were notified.
 */
export function readRegister(path: string): readonly Body[] {
  const file = readYaml(path, REGISTER)
  const { register, edition, bodies } = file.value
  const read = bodies.map((text, index) => bodyOf(file, `/bodies/${index}`, text, { name: register, edition }))
  assureApart(file, read)
  file.settle()
  return read
}

/** Every `*.json`, `*.yaml` and `*.yml` of a folder. Throws ASW_CONFIG_INVALID. */
export function openBodies(folder: string | undefined): Bodies {
  if (folder === undefined) return bodiesOf([])
  if (!existsSync(folder))
    throw new Fault('ASW_CONFIG_INVALID', `the folder of the registers, ${folder}, is not there: make it, or mend bodiesFolder`)
  return bodiesOf(registersIn(folder).flatMap(readRegister))
}

/** Paths of the registers of a folder, by name. */
export function registersIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => /^[^.].*\.(json|ya?ml)$/.test(name))
    .sort()
    .map((name) => join(folder, name))
}

export function bodiesOf(all: readonly Body[]): Bodies {
  const byCode = Map.groupBy(all, ({ country, code }) => `${country} ${code}`)
  return { all: () => all, of: (country, code) => byCode.get(`${country} ${code}`) ?? [] }
}

/** The picture, as it was notified. Throws ASW_CONFIG_INVALID where it is not that any more. */
export function readSpecimen({ path, sha256, mediaType }: Pick<Specimen, 'path' | 'sha256' | 'mediaType'>): Uint8Array {
  const wrong = (why: string, error?: unknown) => new Fault('ASW_CONFIG_INVALID', `the picture ${path} ${why}`, { sha256 }, error)
  let bytes: Buffer
  try {
    if (statSync(path).size > MAX_SPECIMEN_BYTES) throw wrong(`is larger than ${MAX_SPECIMEN_BYTES} bytes`)
    bytes = readFileSync(path)
  } catch (error) {
    if (error instanceof Fault) throw error
    throw wrong(`cannot be read (${reasonOf(error)})`, error)
  }
  if (!BEGINS[mediaType].some((start) => bytes.subarray(0, start.length / 2).toString('hex') === start))
    throw wrong(`is no ${mediaType}`)
  if (digestOf(bytes) !== sha256) throw wrong(`is another than the one notified: its SHA-256 is ${digestOf(bytes)}`)
  return bytes
}

type File = YamlFile<RegisterText>

function bodyOf(file: File, pointer: string, text: BodyText, register: Body['register']): Body {
  assurePeriod(file, pointer, text)
  day(file, `${pointer}/letter/date`, text.letter.date)
  const specimens = (kind: 'seals' | 'signatures') =>
    (text[kind] ?? []).map((one: SpecimenText, index) => specimenOf(file, `${pointer}/${kind}/${index}`, one))
  return {
    ...text,
    roles: text.roles ?? ['issuing'],
    seals: specimens('seals'),
    signatures: specimens('signatures'),
    register,
  }
}

function specimenOf(file: File, pointer: string, { image, ...text }: SpecimenText): Specimen {
  assurePeriod(file, pointer, text)
  const specimen = { ...text, path: file.resolve(image) }
  file.attempt(`${pointer}/image`, () => readSpecimen(specimen))
  return specimen
}

function assurePeriod(file: File, pointer: string, { validFrom, validTo }: Pick<Body, 'validFrom' | 'validTo'>): void {
  day(file, `${pointer}/validFrom`, validFrom)
  if (validTo === undefined) return
  day(file, `${pointer}/validTo`, validTo)
  if (validTo < validFrom) file.complain(`${pointer}/validTo`, `ends on ${validTo}, before it begins on ${validFrom}`)
}

function day(file: File, pointer: string, text: string): void {
  const ms = Date.parse(`${text}T00:00:00.000Z`)
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(text)) file.complain(pointer, `${text} is no day`)
}

/** On one day a code means one body, or nobody could say whose seal it is. */
function assureApart(file: File, bodies: readonly Body[]): void {
  for (const [index, body] of bodies.entries()) {
    const other = bodies
      .slice(0, index)
      .find(
        (one) =>
          one.country === body.country && one.code === body.code && (holds(one, body.validFrom) || holds(body, one.validFrom)),
      )
    if (other !== undefined)
      file.complain(
        `/bodies/${index}/validFrom`,
        `${body.country} ${body.code} stands twice for the same days: end the first, or rename one`,
      )
  }
}
