/** The page on which a guest enters the password: plain HTML in both languages, without a script. */
import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { baseHeaders } from '../../studio/http/files.ts'

/** Why the page is shown: for the first time, after a wrong password, after too many of them, or with no place left. */
export type LoginState = 'first' | 'wrong' | 'tooMany' | 'full'

interface LoginTexts {
  lang: string
  title: string
  intro: string
  name: string
  nameHint: string
  password: string
  enter: string
  said: Readonly<Record<Exclude<LoginState, 'first'>, string>>
}

const en: LoginTexts = {
  lang: 'en',
  title: 'A shared library',
  intro: 'Somebody on this network shares their photographs with you. Ask them for the password.',
  name: 'Your name',
  nameHint: 'So that they know who looks. You may leave it empty.',
  password: 'Password',
  enter: 'Open the library',
  said: {
    wrong: 'This is not the password. Look at capital letters, and try again.',
    tooMany: 'Too many wrong passwords came from here. Wait ten seconds, and try again.',
    full: 'There are as many guests as this library takes. Ask its owner to remove some of them.',
  },
}

const zh: LoginTexts = {
  lang: 'zh-CN',
  title: '共享的图库',
  intro: '这个网络上有人与您共享照片。请向对方询问密码。',
  name: '您的名字',
  nameHint: '让对方知道是谁在看，可以留空。',
  password: '密码',
  enter: '打开图库',
  said: {
    wrong: '密码不对。请注意大小写后再试。',
    tooMany: '从这里输错密码的次数太多。请等十秒后再试。',
    full: '访客人数已满。请让图库主人移除一些访客。',
  },
}

/** The first language of the list that there is; English for everybody else. */
function textsFor(acceptLanguage: string | undefined): LoginTexts {
  for (const tag of (acceptLanguage ?? '').split(',')) {
    const language = tag.trim().toLowerCase().slice(0, 2)
    if (language === 'zh') return zh
    if (language === 'en') return en
  }
  return en
}

const style = `
:root { color-scheme: light dark; --paper: light-dark(#f4f4f4, #1b1b1b); --ink: light-dark(#1c1c1c, #ebebeb);
  --dim: light-dark(#565656, #a8a8a8); --control: light-dark(#8a8a8a, #7d7d7d); --raised: light-dark(#fff, #2b2b2b);
  --primary: #eb9d2a; --on-primary: #1b1b1b; --fault: light-dark(#a3231b, #ff8a7a); }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100dvh; display: grid; place-items: center; padding: 24px 16px;
  background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 360px; }
h1 { font-size: 20px; margin: 0 0 8px; }
p { margin: 0 0 16px; color: var(--dim); }
p[role=alert] { color: var(--fault); }
label { display: block; font-weight: 600; margin-top: 16px; }
input { width: 100%; min-height: 44px; padding: 0 12px; margin-top: 4px; font: inherit; color: inherit;
  background: var(--raised); border: 1px solid var(--control); border-radius: 6px; }
small { display: block; color: var(--dim); font-size: 13px; }
button { width: 100%; min-height: 44px; margin-top: 24px; font: inherit; font-weight: 600; color: var(--on-primary);
  background: var(--primary); border: 0; border-radius: 6px; }
:focus-visible { outline: 2px solid var(--ink); outline-offset: 2px; }
`

const statusOf: Readonly<Record<LoginState, number>> = { first: 401, wrong: 401, tooMany: 429, full: 503 }

/** @param retrySeconds after which a password is looked at again */
export function sendLoginPage(
  outgoing: ServerResponse,
  state: LoginState,
  acceptLanguage: string | undefined,
  retrySeconds?: number,
): void {
  const words = textsFor(acceptLanguage)
  const nonce = randomBytes(16).toString('base64')
  const said = state === 'first' ? '' : `<p role="alert" id="said">${words.said[state]}</p>`
  outgoing.writeHead(statusOf[state], {
    ...baseHeaders(null),
    // Without a referrer browsers send the form with "Origin: null".
    'referrer-policy': 'same-origin',
    'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    'content-type': 'text/html; charset=utf-8',
    'content-language': words.lang,
    'cache-control': 'no-store',
    ...(retrySeconds !== undefined && { 'retry-after': String(retrySeconds) }),
  })
  outgoing.end(`<!doctype html>
<html lang="${words.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tintype · ${words.title}</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main>
<h1>${words.title}</h1>
<p>${words.intro}</p>
${said}
<form method="post" action="/login">
<label for="name">${words.name}</label>
<small id="nameHint">${words.nameHint}</small>
<input id="name" name="name" maxlength="60" autocomplete="name" aria-describedby="nameHint">
<label for="password">${words.password}</label>
<input id="password" name="password" type="password" required maxlength="200" autocomplete="current-password" autofocus${
    state === 'first' ? '' : ' aria-describedby="said"'
  }>
<button>${words.enter}</button>
</form>
</main>
</body>
</html>
`)
}
