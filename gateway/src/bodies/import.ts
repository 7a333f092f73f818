import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { Fault } from '../message/fault.ts'
import type { Body } from './body.ts'
import { readRegister } from './load.ts'

/**
 * Copies a register with its pictures into a folder, after everything in it was found good: pictures first, the register
 * last, each whole or not at all. Throws ASW_CONFIG_INVALID, and ASW_STATE_CONFLICT where one of the same name is there.
 */
export function importRegister(path: string, folder: string, { replace }: { readonly replace: boolean }): readonly Body[] {
  const bodies = readRegister(path)
  const target = join(folder, basename(path))
  if (existsSync(target) && !replace)
    throw new Fault('ASW_STATE_CONFLICT', `${target} is there already: --replace takes its place`)
  const pictures = bodies.flatMap(({ seals, signatures }) => [...seals, ...signatures]).map((specimen) => specimen.path)
  for (const picture of new Set(pictures)) copyWhole(picture, join(folder, relative(dirname(path), picture)))
  copyWhole(path, target)
  return bodies
}

function copyWhole(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, `${to}.new`)
  renameSync(`${to}.new`, to)
}
