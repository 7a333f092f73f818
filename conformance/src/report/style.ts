/** The look of the HTML report: prints well, works without colour (every state is also a word). */
export const STYLE = `
:root{--ink:#1b2430;--soft:#5b6675;--line:#d9dee5;--bg:#f6f7f9;--PASS:#1b7f4b;--FAIL:#b3261e;--WARN:#a66300;--SKIP:#6b7280;--INCONCLUSIVE:#6d3fb0}
*{box-sizing:border-box}body{margin:0;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--bg)}
header,main,footer{max-width:1040px;margin:0 auto;padding:0 24px}header{padding-top:36px}
.kicker{margin:0;color:var(--soft);text-transform:uppercase;letter-spacing:.08em;font-size:13px}
h1{margin:.1em 0 .4em;font-size:32px;line-height:1.2}h2{margin:1.6em 0 .6em;font-size:22px}h3{margin:0 0 .6em;font-size:17px}h3 small{font-weight:400;font-size:inherit}
.verdict{margin:0;padding:14px 18px;border-left:6px solid var(--SKIP);background:#fff}
.verdict.SUCCESS{border-color:var(--PASS)}.verdict.WARNING{border-color:var(--WARN)}.verdict.FAILURE{border-color:var(--FAIL)}.verdict.UNDEFINED{border-color:var(--INCONCLUSIVE)}
.facts dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(230px,1fr));gap:12px 24px;margin:24px 0 0}.facts div{min-width:0}
dt{color:var(--soft);font-size:13px}dd{margin:0 0 .4em;overflow-wrap:anywhere}
.tiles{display:flex;flex-wrap:wrap;gap:12px;padding:0;margin:0 0 16px;list-style:none}
.tiles li{flex:1 1 120px;padding:12px 16px;background:#fff;border-top:4px solid var(--SKIP);color:var(--soft)}.tiles b{display:block;font-size:30px;line-height:1.1;color:var(--ink)}
.tiles .PASS{border-color:var(--PASS)}.tiles .FAIL{border-color:var(--FAIL)}.tiles .WARN{border-color:var(--WARN)}.tiles .INCONCLUSIVE{border-color:var(--INCONCLUSIVE)}
table{width:100%;border-collapse:collapse;background:#fff}td,th{padding:7px 10px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;font-size:14px}
th{white-space:nowrap;font-weight:600}.clauses th{white-space:normal}.n{text-align:right;white-space:nowrap;color:var(--soft)}
.bar{width:38%}.bar span{display:flex;height:14px;gap:1px;margin-top:4px}.bar i.PASS{background:var(--PASS)}.bar i.FAIL{background:var(--FAIL)}.bar i.WARN{background:var(--WARN)}.bar i.SKIP{background:#c4c9d1}.bar i.INCONCLUSIVE{background:var(--INCONCLUSIVE)}
article{margin:0 0 16px;padding:16px 18px;background:#fff;border-left:6px solid var(--SKIP)}article.FAIL{border-color:var(--FAIL)}article.WARN{border-color:var(--WARN)}article.INCONCLUSIVE{border-color:var(--INCONCLUSIVE)}
article dl{display:grid;grid-template-columns:130px 1fr;gap:4px 16px;margin:0}article dt{padding-top:2px}
.badge{display:inline-block;padding:1px 7px;border-radius:3px;font-size:12px;font-weight:600;color:#fff;background:var(--SKIP)}
.badge.PASS{background:var(--PASS)}.badge.FAIL{background:var(--FAIL)}.badge.WARN{background:var(--WARN)}.badge.INCONCLUSIVE{background:var(--INCONCLUSIVE)}
details{margin-top:10px}summary{cursor:pointer;color:var(--soft)}pre{margin:0 0 12px;padding:10px;max-height:360px;overflow:auto;background:#f0f2f5;font-size:12px;white-space:pre-wrap;overflow-wrap:anywhere}
.wire{margin:10px 0 2px;font-size:13px;color:var(--soft)}footer{margin:40px auto;color:var(--soft);font-size:13px}
@media print{body{background:#fff}details{display:none}}
@media(max-width:640px){article dl{grid-template-columns:1fr}.bar{display:none}}
`
