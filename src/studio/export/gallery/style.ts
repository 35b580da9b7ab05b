/** The look of an exported gallery: a wall of pictures, one picture large, and what goes on paper. */

export const galleryStyle = `
:root { color-scheme: dark light; font: 15px/1.5 system-ui, sans-serif; background: #161616; color: #eaeaea;
  --dim: #ababab; --line: #3a3a3a; --accent: #e0a45c; --height: 230px }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 1680px; padding: 40px 24px 64px }
header { display: flex; flex-wrap: wrap; align-items: end; gap: 8px 24px; margin-bottom: 28px }
h1 { font-size: 28px; line-height: 1.2; font-weight: 600; margin: 0; overflow-wrap: anywhere }
header p { margin: 0; color: var(--dim) }
header button { margin-left: auto }
button { font: inherit; color: inherit; background: none; border: 1px solid var(--line); border-radius: 6px; min-height: 44px;
  min-width: 44px; padding: 0 16px; cursor: pointer }
button:hover { border-color: var(--accent) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.wall { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 18px 12px }
.wall::after { content: ''; flex: 1e6 }
.wall li { flex: var(--ratio) 1 calc(var(--ratio) * var(--height)); max-width: calc(var(--ratio) * var(--height) * 1.6); min-width: 120px }
.wall a { display: block; color: inherit; text-decoration: none }
.wall img { display: block; width: 100%; height: auto; border-radius: 3px; background: #242424 }
.caption { margin: 6px 0 0; overflow-wrap: anywhere }
.date { margin: 0; color: var(--dim); font-size: 13px }
dialog { width: 100%; height: 100vh; height: 100dvh; max-width: none; max-height: none; margin: 0; padding: 0; border: 0; background: #0d0d0d; color: #eaeaea }
html:has(dialog[open]) { overflow: hidden }
dialog[open] { display: grid; grid-template-rows: auto minmax(0, 1fr) auto }
.bar { display: flex; gap: 8px; padding: 8px; align-items: center }
.bar .count { margin: 0 auto 0 8px; color: #ababab }
.stage { position: relative; touch-action: pan-y pinch-zoom; min-height: 0 }
.stage img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; user-select: none; -webkit-user-drag: none }
.stage .line { position: absolute; top: 0; bottom: 0; width: 44px; margin-left: -22px; cursor: ew-resize; touch-action: none }
.stage .line::before { content: ''; position: absolute; left: 21px; top: 0; bottom: 0; width: 2px; background: #fff; opacity: .85 }
.stage .line::after { content: '\\2194'; position: absolute; left: 4px; top: calc(50% - 18px); width: 36px; height: 36px; border-radius: 50%;
  background: #fff; color: #161616; text-align: center; line-height: 34px; font-size: 20px }
.below { padding: 10px 16px 14px; text-align: center; min-height: 64px }
.below input { width: min(420px, 90%); accent-color: var(--accent); height: 28px; margin: 0 }
[hidden] { display: none !important }
@media (max-width: 600px) { :root { --height: 150px } body { padding: 20px 12px 40px } h1 { font-size: 22px } .bar button { padding: 0 10px } }
@media (prefers-color-scheme: light) { :root { background: #fafafa; color: #1b1b1b; --dim: #595959; --line: #c4c4c4; --accent: #8a5a17 } .wall img { background: #e6e6e6 } }
@media print {
  @page { margin: 14mm }
  :root { background: #fff; color: #000; --dim: #444 }
  body { padding: 0; max-width: none } header button, dialog { display: none !important }
  a:focus-visible { outline: none }
  .wall { display: block; columns: 2; column-gap: 8mm }
  .wall li { break-inside: avoid; max-width: none; margin-bottom: 6mm }
  .wall img { max-height: 110mm; width: auto; max-width: 100% }
}
`
