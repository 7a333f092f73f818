interface Api {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string }
  readonly tags?: readonly { readonly name: string; readonly description?: string }[]
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}
interface Operation {
  readonly summary?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly parameters?: readonly {
    readonly name: string
    readonly in: string
    readonly required?: boolean
    readonly description?: string
    readonly schema?: object
  }[]
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: object }>> }
  readonly responses?: Readonly<Record<string, unknown>>
}

/** A readable page made from the OpenAPI document: no script, nothing fetched from elsewhere. */
export function docsPage(api: Api): string {
  const sections = (api.tags ?? []).map((tag) => section(api, tag.name, tag.description ?? ''))
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(api.info.title)}</title><style>${STYLE}</style></head><body><main>
<h1>${escaped(api.info.title)} <small>${escaped(api.info.version)}</small></h1>
<p>${escaped(api.info.description ?? '')} Machines read <a href="/openapi.json">/openapi.json</a>.</p>
<p>Every call but this page needs <code>Authorization: Bearer KEY</code>. Every error is a problem
(<code>application/problem+json</code>) with a stable <code>code</code>, <code>detail</code> and <code>retry</code>.</p>
${sections.join('\n')}</main></body></html>`
}

function section(api: Api, tag: string, description: string): string {
  const operations = Object.entries(api.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.tags?.includes(tag))
      .map(([method, operation]) => article(method, path, operation)),
  )
  return `<h2 id="${escaped(tag)}">${escaped(tag)} <small>${escaped(description)}</small></h2>${operations.join('')}`
}

function article(method: string, path: string, operation: Operation): string {
  const parameters = (operation.parameters ?? []).map(
    (one) =>
      `<tr><td><code>${escaped(one.name)}</code></td><td>${escaped(one.in)}${one.required ? ', required' : ''}</td><td>${escaped(one.description ?? '')} ${shape(one.schema)}</td></tr>`,
  )
  const body = operation.requestBody?.content?.['application/json']?.schema
  return `<article><h3><b class="${escaped(method)}">${escaped(method.toUpperCase())}</b> <code>${escaped(path)}</code> ${escaped(operation.summary ?? '')}</h3>
${operation.description ? `<p>${escaped(operation.description)}</p>` : ''}
${parameters.length > 0 ? `<table>${parameters.join('')}</table>` : ''}
${body ? `<details><summary>Body</summary><pre>${escaped(JSON.stringify(body, undefined, 2))}</pre></details>` : ''}
<p class="codes">Answers ${Object.keys(operation.responses ?? {})
    .map((code) => `<code>${escaped(code)}</code>`)
    .join(' ')}</p></article>`
}

function shape(schema: object | undefined): string {
  if (!schema) return ''
  const text = JSON.stringify(schema)
  return text.length > 120 ? '' : `<code>${escaped(text)}</code>`
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#1b2733;background:#f6f7f9}main{max-width:60rem;margin:0 auto;padding:1rem 2rem}
h1{font-size:1.6rem}h2{margin-top:2.5rem;border-bottom:2px solid #d5dae0}small{font-weight:400;color:#5a6875;font-size:.7em}
article{background:#fff;border:1px solid #d5dae0;border-radius:6px;padding:.2rem 1rem;margin:.8rem 0}h3{font-size:1rem;font-weight:500}
b{display:inline-block;min-width:3.2rem;text-align:center;border-radius:4px;padding:0 .4rem;color:#fff;font-size:.8rem}.get{background:#2463a6}.post{background:#1d7a46}
pre{overflow:auto;background:#f0f2f5;padding:.6rem;font-size:.8rem;max-height:30rem}table{border-collapse:collapse;font-size:.9rem}td{padding:.15rem .8rem .15rem 0;vertical-align:top}.codes{color:#5a6875;font-size:.85rem}`
