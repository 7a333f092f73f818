import module, { createRequire } from 'node:module'
import vm from 'node:vm'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync, existsSync } from 'node:fs'
module.enableCompileCache('/tmp/quickci-prof/cc3')
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormatsM from 'ajv-formats'
import { loadPack } from './src/index.ts'
const addFormats = addFormatsM.default ?? addFormatsM
const cpu = () => { const u = process.cpuUsage(); return (u.user + u.system) / 1000 }
const OUT = '/tmp/quickci-prof/std.json'
if (!existsSync(OUT)) {
  const { default: sc } = await import('ajv/dist/standalone/index.js')
  const standalone = sc.default ?? sc
  const pack = loadPack('asw')
  const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: true, strictRequired: false, strictTypes: true, code: { source: true } }); addFormats(ajv, ['date', 'date-time'])
  const out = []
  for (const t of pack.tables) { const { $id: _, ...own } = t.schema; const c = cpu(); const f = ajv.compile(own); const c1 = cpu(); const s = standalone(ajv, f); console.log(t.file, (c1 - c).toFixed(0), 'standalone', (cpu() - c1).toFixed(0), s.length); out.push(s) }
  writeFileSync(OUT, JSON.stringify(out))
} else {
  const sources = JSON.parse(readFileSync(OUT, 'utf8')); const require = createRequire(import.meta.url)
  const c = cpu(); let n = 0
  for (const s of sources) { createHash('sha256').update(s).digest('hex'); const f = vm.compileFunction(s, ['module', 'exports', 'require']); const m = { exports: {} }; f(m, m.exports, require); m.exports({}); n += s.length }
  console.log('load', n, (cpu() - c).toFixed(0))
}
