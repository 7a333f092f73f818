import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { Fault } from '../message/fault.ts'
import type { Body } from './body.ts'
import { readRegister, registersIn } from './load.ts'

/**
 * Copies a register with its pictures into a folder, after everything in it was found good: pictures first, the register
 * last, each whole or not at all. Throws ASW_CONFIG_INVALID, and ASW_STATE_CONFLICT where one of the same name is there, or a
 * picture would take the place of what another register names, or of a register.
 */
export function importRegister(path: string, folder: string, { replace }: { readonly replace: boolean }): readonly Body[] {
  const bodies = readRegister(path)
  const target = join(folder, basename(path))
  if (existsSync(target) && !replace)
    throw new Fault('ASW_STATE_CONFLICT', `${target} is there already: --replace takes its place`)
  const pictures = picturesOf(bodies).map((from) => ({ from, to: join(folder, relative(dirname(path), from)) }))
  const own = new Set(replace ? ownPictures(target, folder) : [])
  for (const { from, to } of pictures) {
    if (existsSync(to) && !own.has(to) && !readFileSync(from).equals(readFileSync(to)))
      throw new Fault('ASW_STATE_CONFLICT', `${to} is there already and holds something else: give the picture another name`)
  }
  for (const { from, to } of pictures) copyWhole(from, to)
  copyWhole(path, target)
  return bodies
}

function picturesOf(bodies: readonly Body[]): readonly string[] {
  return [...new Set(bodies.flatMap(({ seals, signatures }) => [...seals, ...signatures]).map(({ path }) => path))]
}

/** Pictures that the register in force names, and no other one of its folder. */
function ownPictures(register: string, folder: string): readonly string[] {
  if (!existsSync(register)) return []
  const others = new Set(registersIn(folder).flatMap((path) => (path === register ? [] : picturesOf(readRegister(path)))))
  return picturesOf(readRegister(register)).filter((picture) => !others.has(picture))
}

function copyWhole(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, `${to}.new`)
  renameSync(`${to}.new`, to)
}
