// What the form page (form.js) and the grid of a branch's clinics (form-grid.js) share: one FormDraft holds the unsaved cells of one form, saves
// each as it is left, and keeps what could not be sent in IndexedDB under the account's id until the server can be reached again.
const LONGEST_WAIT = 15000;

/* ---- values and words ---- */

/** What was typed: { value } or { bad: why not }. Full-width digits and separators are what people paste. */
export function parse(text) {
  const plain = text.normalize('NFKC').replace(/[\s,]/g, '');
  if (plain === '') return { value: null };
  if (plain === '不适用') return { value: 'na' };
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain)) return { bad: '只能填数字，请去掉文字、字母和单位' };
  if (/\.\d{4}\d*[1-9]/.test(plain)) return { bad: '最多保留4位小数' };
  const value = Number(plain);
  return Math.abs(value) > 9e9 ? { bad: '数值过大，请核对单位' } : { value: value === 0 ? 0 : value };
}

export const textOf = value => value === null || value === undefined ? '' : value === 'na' ? '不适用' : String(value);
export const chinese = value => value === null || value === '' ? '未填' : value === 'na' ? '不适用' : typeof value === 'number' ? value.toLocaleString('zh-CN', { maximumFractionDigits: 4 }) : `“${value}”`;

export const element = (name, text, attributes = {}) => {
  const one = document.createElement(name);
  one.textContent = text;
  for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
  return one;
};

export function message(tone, text) {
  const line = element('p', '', { class: `mc-cell-${tone}` });
  line.append(element('i', '', { class: `bi ${tone === 'error' ? 'bi-exclamation-circle' : 'bi-exclamation-triangle'}`, 'aria-hidden': 'true' }), text);
  return line;
}

const STATES = {
  NotStarted: ['未开始', 'bi-circle'], Draft: ['填写中', 'bi-pencil'], Submitted: ['已提交', 'bi-send'], Verified: ['已核验', 'bi-check2'],
  Approved: ['已批准', 'bi-check2-all'], Returned: ['已退回', 'bi-arrow-return-left'], Reopened: ['重新开放', 'bi-unlock']
};

/** Shows a form's state as FormStateBadge.razor does. */
export function showState(badge, state) {
  if (!badge || badge.dataset.state === state) return;
  const [text, icon] = STATES[state];
  badge.dataset.state = state;
  badge.replaceChildren(element('i', '', { class: `bi ${icon}`, 'aria-hidden': 'true' }), text);
}

/** What to tell about a cell that somebody else changed too, with the two ways out. */
export function conflictMessage(draft, one, name = '') {
  const { yours, stored, by } = one.conflict;
  const line = message('warning', `${name}${by ?? '他人'}已改为 ${chinese(stored)}，您填的是 ${chinese(yours)}。`);
  for (const [text, choose] of [['用我的', () => draft.useMine(one)], ['用对方的', () => draft.useTheirs(one)]]) {
    const button = element('button', text, { type: 'button', class: 'mc-btn' });
    button.addEventListener('click', choose);
    line.append(button);
  }
  return line;
}

/* ---- what waits, kept in the browser ---- */

export async function openStore(account) {
  const db = await new Promise(resolve => {
    try {
      const request = indexedDB.open('medcommunity-form', 1);
      request.onupgradeneeded = () => request.result.createObjectStore('edits', { keyPath: 'id' });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(null);
    } catch { resolve(null); }
  });
  const run = (mode, work) => new Promise(resolve => {
    if (!db) return resolve(undefined);
    const transaction = db.transaction('edits', mode);
    const request = work(transaction.objectStore('edits'));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = transaction.onerror = () => resolve(undefined);
  });
  const idOf = (url, key) => `${account}|${url}|${key}`;
  return {
    isThere: db !== null,
    keep: (url, key, { kind, code, value, text, bad, base }) => run('readwrite', s => s.put({ id: idOf(url, key), url, key, edit: { kind, code, value, text, bad, base } })),
    forget: (url, key) => run('readwrite', s => s.delete(idOf(url, key))),
    all: async () => await run('readonly', s => s.getAll(IDBKeyRange.bound(`${account}|`, `${account}|\uffff`))) ?? []
  };
}

/* ---- the way to the server ---- */

/** The session's requests. `door` says from which page they come, so that each change keeps its path. */
export function openLine(account, door) {
  const line = { csrf: document.querySelector('meta[name=csrf]').content, signedOut: null, call };

  async function call(path, method, body, again = true) {
    const response = await fetch(path, {
      method, credentials: 'same-origin', cache: 'no-store',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRF-TOKEN': line.csrf, ...(door && { 'X-Form-Door': door }) }, body: JSON.stringify(body)
    });
    const json = await response.json().catch(() => ({}));
    // A page that stood open while somebody signed in again carries an old token: fetch a new one, but never send for another account.
    if (json.code === 'antiforgery' && again && await refreshToken()) return call(path, method, body, false);
    return { status: response.status, json };
  }

  async function refreshToken() {
    const response = await fetch(location.href, { cache: 'no-store' });
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const form = page.querySelector('[data-form]');
    if (form?.dataset.account !== account) { line.signedOut = form ? 'other' : 'out'; return false; }
    const fresh = page.querySelector('meta[name=csrf]').content;
    return fresh !== line.csrf && !!(line.csrf = fresh);
  }

  return line;
}

/** What this account left unsent on other forms goes out too; whatever the server does not take stays for that form's own page. */
export async function sendForOtherForms(line, store, records) {
  for (const other of new Set(records.map(r => r.url))) {
    const of = records.filter(r => r.url === other && !r.edit.bad);
    for (const base of new Set(of.map(r => r.edit.base))) {
      const batch = of.filter(r => r.edit.base === base);
      const part = kind => Object.fromEntries(batch.filter(r => r.edit.kind === kind).map(r => [r.edit.code, r.edit.value]));
      const reply = await line.call(other, 'PUT', { version: base, values: part('value'), explanations: part('word') }).catch(() => null);
      if (reply?.status === 200) for (const record of batch) await store.forget(other, record.key);
    }
  }
}

/* ---- one form ---- */

/**
 * on.changed() – something is to be shown anew; on.taken() – the server's answer is to be shown; on.show(code, text) – a left cell's tidy text;
 * on.failed(text) – a request was refused as a whole.
 */
export class FormDraft {
  /** 'value:CODE' or 'word:CODE' → { kind, code, value, text, bad, base, serial, typing, conflict } */
  edits = new Map();
  /** The same keys → what is on its way to the server. */
  underWay = new Map();
  sending = null;
  offline = false;
  savedAt = null;
  #serial = 0;
  #wait = 1000;
  #timer = null;

  constructor(line, store, url, answer, on) {
    Object.assign(this, { line, store, url, answer, on });
  }

  get waiting() { return [...this.edits.values()].filter(e => !e.bad && !e.conflict); }

  get ready() { return this.waiting.filter(e => !e.typing); }

  stored(kind, code) { return kind === 'value' ? this.answer.values[code] : this.answer.explanations[code] ?? ''; }

  edit(kind, code, text, typing) {
    const key = `${kind}:${code}`;
    const known = this.edits.get(key);
    const { value, bad } = kind === 'value' ? parse(text) : { value: text.trim() };
    const before = this.underWay.has(key) ? this.underWay.get(key).value : this.stored(kind, code);
    if (!bad && value === before && !known?.conflict) {
      if (known) this.#drop(key);
    } else {
      const one = { kind, code, text, value, bad, typing, base: known?.base ?? this.answer.version, serial: ++this.#serial };
      this.edits.set(key, one);
      this.store.keep(this.url, key, one);
    }
    this.on.changed();
    if (!typing) this.flush();
  }

  /** Something is no longer being typed. */
  leave(kind, code) {
    const one = this.edits.get(`${kind}:${code}`);
    if (!one?.typing) return;
    one.typing = false;
    if (kind === 'value' && !one.bad) this.on.show(code, textOf(one.value));
    this.on.changed();
    this.flush();
  }

  /** The same of all at once, so that they go out together. */
  leaveAll() {
    const typed = [...this.edits.values()].filter(e => e.typing);
    for (const one of typed) {
      one.typing = false;
      if (one.kind === 'value' && !one.bad) this.on.show(one.code, textOf(one.value));
    }
    if (typed.length === 0) return;
    this.on.changed();
    this.flush();
  }

  /** Typing has paused: what can be read goes out, and the cell stays as it is being typed. */
  pause(code) {
    const one = this.edits.get(`value:${code}`);
    if (one && !one.bad) { one.typing = false; this.flush(); }
  }

  /** Takes over what an earlier visit left unsent; false where it is no longer of any use. */
  restore(key, kept) {
    if (!kept.bad && kept.value === this.stored(kept.kind, kept.code)) { this.store.forget(this.url, key); return false; }
    this.edits.set(key, { ...kept, typing: false, conflict: null, serial: ++this.#serial });
    return true;
  }

  flush() {
    if (!this.sending && this.ready.length === 0) return Promise.resolve();
    this.sending ??= (async () => {
      try { while (this.ready.length > 0 && await this.#sendOnce()); } finally { this.sending = null; this.on.changed(); }
    })();
    this.on.changed();
    return this.sending;
  }

  /** The line is back. */
  retry() { this.#wait = 1000; return this.flush(); }

  useMine(one) {
    one.conflict = null;
    one.base = this.answer.version;
    this.store.keep(this.url, `${one.kind}:${one.code}`, one);
    this.flush();
  }

  useTheirs(one) {
    this.#drop(`${one.kind}:${one.code}`);
    this.on.taken();
    this.on.changed();
    this.flush();
  }

  act(action, body) { return this.line.call(this.url.replace('?', `/${action}?`), 'POST', body ?? {}); }

  /** Reads what others have written meanwhile; nothing of one's own may be under way. The codes whose value changed, or null. */
  async refresh() {
    const isBusy = () => this.edits.size > 0 || this.sending;
    if (isBusy()) return null;
    const reply = await this.line.call(this.url, 'GET').catch(() => null);
    if (reply?.status !== 200 || isBusy() || reply.json.version <= this.answer.version) return null;
    const before = this.answer;
    this.answer = reply.json;
    this.on.taken();
    this.on.changed();
    return Object.keys(this.answer.values).filter(code => this.answer.values[code] !== before.values[code]);
  }

  #drop(key) {
    this.edits.delete(key);
    this.store.forget(this.url, key);
  }

  /** Sends the edits that were made on the same reading of the form; true where there may be more to send. */
  async #sendOnce() {
    const base = Math.min(...this.ready.map(e => e.base));
    const batch = this.ready.filter(e => e.base === base);
    for (const one of batch) this.underWay.set(`${one.kind}:${one.code}`, one);
    this.on.changed();
    let reply;
    try {
      const part = kind => Object.fromEntries(batch.filter(e => e.kind === kind).map(e => [e.code, e.value]));
      reply = await this.line.call(this.url, 'PUT', { version: base, values: part('value'), explanations: part('word') });
    } catch { reply = { status: 0, json: {} }; } finally { this.underWay.clear(); }

    const { status, json } = reply;
    this.offline = status === 0 || status === 401 || status === 408 || status === 429 || status >= 500 || (status === 400 && !!this.line.signedOut);
    if (status === 401) this.line.signedOut = 'out';
    if (this.offline) { this.#tryLater(); return false; }
    this.line.signedOut = null;
    this.#wait = 1000;
    if (status === 200) {
      this.savedAt = new Date();
      for (const one of batch) {
        const key = `${one.kind}:${one.code}`;
        const now = this.edits.get(key);
        if (now?.serial === one.serial) this.#drop(key);
        else if (now) { now.base = json.version; this.store.keep(this.url, key, now); }
      }
      this.answer = json;
      this.on.taken();
      return true;
    }

    if (status === 409 && json.current?.conflicts) {
      this.answer = json.current;
      for (const [code, conflict] of Object.entries(json.current.conflicts)) {
        for (const one of batch.filter(e => e.code === code)) one.conflict = { ...conflict, message: json.errors?.[code]?.[0] };
      }
      return true;
    }

    const errors = json.errors ?? {};
    const named = batch.filter(e => errors[e.code]);
    for (const one of named) one.bad = errors[one.code][0];
    if (named.length === 0) {
      for (const one of batch) one.bad = json.detail ?? '没有保存，请刷新页面后再试';
      this.on.failed(json.detail ?? '没有保存，请刷新页面后再试。');
    }
    return named.length > 0;
  }

  #tryLater() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }
}

/* ---- where the saving stands ---- */

/** The state of one form or of several together, and what to say about it. */
export function savedOf(drafts) {
  const list = drafts.flatMap(d => [...d.edits.values()]);
  const conflicts = list.filter(e => e.conflict).length, bad = list.filter(e => e.bad && !e.typing).length;
  const left = drafts.reduce((sum, d) => sum + d.waiting.length, 0), { signedOut } = drafts[0].line;
  const isOffline = drafts.some(d => d.offline && d.waiting.length > 0), isSaving = drafts.some(d => d.sending || d.ready.length > 0);
  const savedAt = drafts.reduce((latest, d) => d.savedAt > latest ? d.savedAt : latest, null);
  const state = conflicts ? 'conflict' : bad ? 'invalid' : isOffline ? 'offline' : isSaving ? 'saving' : 'saved';
  const text = {
    conflict: `${conflicts}项与他人的修改冲突，请选择保留哪一个`,
    invalid: `${bad}项填写有误，未保存`,
    offline: signedOut === 'other' ? '已换用其他账号登录，请用原账号登录后再保存' : signedOut ? '请重新登录，未保存的内容不会丢失' : `连不上服务器，${left}项已暂存在本机，恢复后自动保存`,
    saving: '正在保存……',
    saved: savedAt ? `已保存 ${savedAt.toLocaleTimeString('zh-CN', { hour: '2-digit', minute: '2-digit', hour12: false })}` : drafts.some(d => d.answer.version > 0) ? '已保存' : '还没有填写'
  }[state];
  return { state, text, signedOut: state === 'offline' && signedOut };
}

export function showSaved(place, drafts, loginUrl) {
  const { state, text, signedOut } = savedOf(drafts);
  if (place.dataset.text === state + text) return;
  place.dataset.text = state + text;
  place.dataset.state = state;
  place.textContent = text;
  if (signedOut) place.append(element('a', '去登录', { href: loginUrl }));
}

/** What keeps a page's drafts going: the line comes back, the page is hidden or left. */
export function watchOver(drafts, store, render) {
  addEventListener('online', () => { for (const draft of drafts) draft.retry(); });
  addEventListener('offline', () => { for (const draft of drafts) if (draft.waiting.length) draft.offline = true; render(); });
  document.addEventListener('visibilitychange', () => { for (const draft of drafts) if (document.hidden) draft.leaveAll(); else draft.flush(); });
  addEventListener('pagehide', () => { for (const draft of drafts) draft.leaveAll(); });
  addEventListener('beforeunload', event => { if (!store.isThere && drafts.some(d => d.edits.size > 0)) event.preventDefault(); });
}

/** Pressing a button leaves the cell, and what the saving says may move the page before the button is let go: while the pointer stays, the press stays with the button. */
export function holdPresses(place) {
  place.addEventListener('pointerdown', ({ target, pointerId, clientX, clientY }) => {
    const button = target.closest('button');
    if (!button) return;
    const release = move => { if (Math.hypot(move.clientX - clientX, move.clientY - clientY) > 16) button.releasePointerCapture(pointerId); };
    button.setPointerCapture(pointerId);
    button.addEventListener('pointermove', release);
    button.addEventListener('lostpointercapture', () => button.removeEventListener('pointermove', release), { once: true });
  });
}

/* ---- what is pasted from a spreadsheet ---- */

/** The pasted block as rows of texts; null where it is a single value, which the browser pastes by itself. */
export function readBlock(text) {
  const rows = text.replace(/(\r\n|\r|\n)$/, '').split(/\r\n|\r|\n/).map(line => line.split('\t'));
  return rows.length > 1 || rows[0].length > 1 ? rows : null;
}

/**
 * Puts a block of texts into cells, all or nothing: cellAt(row, column) gives { name, closed? } of the target or null outside.
 * Blanks leave their cell alone. Returns { puts: [{ target, text }] } or { problems: [text] }.
 */
export function planPaste(rows, cellAt) {
  const puts = [], problems = [];
  rows.forEach((texts, row) => texts.forEach((text, column) => {
    if (text.trim() === '') return;
    const target = cellAt(row, column), where = `第${row + 1}行${texts.length > 1 ? `第${column + 1}列` : ''}“${text.trim().slice(0, 20)}”`;
    const { bad, value } = parse(text);
    if (!target) problems.push(`${where}：超出了表格范围`);
    else if (bad) problems.push(`${where}不能填入“${target.name}”：${bad}`);
    else if (target.closed) problems.push(`${where}：${target.closed}`);
    else puts.push({ target, text: textOf(value) });
  }));
  return problems.length ? { problems } : { puts };
}

/** A column that was copied with others beside it: the first whose filled cells can all be read. */
export function columnOf(rows) {
  const width = Math.max(...rows.map(r => r.length));
  const of = column => rows.map(r => [r[column] ?? '']);
  for (let column = 0; column < width; column++) {
    const texts = of(column).map(([text]) => text).filter(text => text.trim() !== '');
    if (texts.length > 0 && texts.every(text => !parse(text).bad)) return of(column);
  }
  return of(0);
}
