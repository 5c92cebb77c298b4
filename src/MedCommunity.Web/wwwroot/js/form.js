// Owns the cells of a form (contract.md, The form page saves by itself). Each cell is saved as it is left; what could not be sent waits in
// IndexedDB under the account's id and goes out when the server can be reached again, here or at the account's next visit to a form.
const root = document.querySelector('[data-form]');
// The address names the county: the session may go on in another one, this page stays where it is.
const { url, account, login: loginUrl } = root.dataset;
const fills = root.hasAttribute('data-fill');
const saved = root.querySelector('[data-testid=form-saved]');
const summary = root.querySelector('[data-testid=error-summary]');
let answer = JSON.parse(root.querySelector('[data-answer]').textContent);
let csrf = document.querySelector('meta[name=csrf]').content;

const LONGEST_WAIT = 15000, IDLE = 2000;
const cells = new Map();
const edits = new Map();      // 'value:CODE' or 'word:CODE' → { kind, code, value, text, bad, base, serial, typing, conflict }
const underWay = new Map();   // the same keys → what is on its way to the server
let serial = 0, sending = null, offline = false, signedOut = null, savedAt = null, wait = 1000, timer = null, showMissing = false;

/* ---- what waits, kept in the browser ---- */

const store = await new Promise(resolve => {
  try {
    const request = indexedDB.open('medcommunity-form', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('edits', { keyPath: 'id' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(null);
  } catch { resolve(null); }
});

function kept(mode, work) {
  return new Promise(resolve => {
    if (!store) return resolve(undefined);
    const transaction = store.transaction('edits', mode);
    const request = work(transaction.objectStore('edits'));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = transaction.onerror = () => resolve(undefined);
  });
}

const idOf = (key, at = url) => `${account}|${at}|${key}`;
const keep = (key, edit) => kept('readwrite', s => s.put({ id: idOf(key), url, key, edit: { kind: edit.kind, code: edit.code, value: edit.value, text: edit.text, bad: edit.bad, base: edit.base } }));
const forget = (key, at = url) => kept('readwrite', s => s.delete(idOf(key, at)));
const allKept = () => kept('readonly', s => s.getAll(IDBKeyRange.bound(`${account}|`, `${account}|\uffff`)));

/* ---- cells ---- */

for (const row of root.querySelectorAll('[data-cell]')) {
  const find = selector => row.querySelector(selector);
  cells.set(row.dataset.cell, {
    code: row.dataset.cell, name: row.dataset.name, row, input: find('.mc-cell-box .mc-input'), box: find('.mc-cell-box'), shown: find('.mc-cell-shown'),
    na: find('[data-na]'), messages: find('[data-messages]'), explain: find('[data-explain]'), explained: find('[data-explained]'),
    flag: find('[data-flag]'), cellReason: find('[data-cell-reason]')
  });
}

/** What was typed: { value } or { bad: why not }. Full-width digits and separators are what people paste. */
function parse(text) {
  const plain = text.normalize('NFKC').replace(/[\s,]/g, '');
  if (plain === '') return { value: null };
  if (plain === '不适用') return { value: 'na' };
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain)) return { bad: '只能填数字，请去掉文字、字母和单位' };
  if (/\.\d{4}\d*[1-9]/.test(plain)) return { bad: '最多保留4位小数' };
  const value = Number(plain);
  return Math.abs(value) > 9e9 ? { bad: '数值过大，请核对单位' } : { value: value === 0 ? 0 : value };
}

const textOf = value => value === null || value === undefined ? '' : value === 'na' ? '不适用' : String(value);
const chinese = value => value === null || value === '' ? '未填' : value === 'na' ? '不适用' : typeof value === 'number' ? value.toLocaleString('zh-CN', { maximumFractionDigits: 4 }) : `“${value}”`;
const storedOf = (kind, code) => kind === 'value' ? answer.values[code] : answer.explanations[code] ?? '';

function showValue(cell, text) {
  if (cell.input.value !== text) cell.input.value = text;
  const { value } = parse(text);
  const isNa = value === 'na';
  if (fills) cell.input.readOnly = isNa;
  cell.na?.setAttribute('aria-pressed', isNa);
  cell.row.toggleAttribute('data-na', isNa);
  const grouped = typeof value === 'number' && Math.abs(value) >= 1000;
  cell.box.toggleAttribute('data-shown', grouped);
  cell.shown.textContent = grouped ? chinese(value) : '';
}

/* ---- editing ---- */

function edit(kind, code, text, typing) {
  const key = `${kind}:${code}`;
  const known = edits.get(key);
  const { value, bad } = kind === 'value' ? parse(text) : { value: text.trim() };
  const before = underWay.has(key) ? underWay.get(key).value : storedOf(kind, code);
  if (!bad && value === before && !known?.conflict) {
    if (known) { edits.delete(key); forget(key); }
  } else {
    const one = { kind, code, text, value, bad, typing, base: known?.base ?? answer.version, serial: ++serial };
    edits.set(key, one);
    keep(key, one);
  }
  render();
  if (!typing) flush();
}

function leave(kind, code) {
  const one = edits.get(`${kind}:${code}`);
  if (!one?.typing) return;
  one.typing = false;
  const cell = cells.get(code);
  if (kind === 'value' && !one.bad) showValue(cell, textOf(one.value));
  render();
  flush();
}

function leaveAll() { for (const one of [...edits.values()]) leave(one.kind, one.code); }

/* ---- sending ---- */

const waiting = () => [...edits.values()].filter(e => !e.bad && !e.conflict);
const ready = () => waiting().filter(e => !e.typing);

async function call(path, method, body, again = true) {
  const response = await fetch(path, {
    method, credentials: 'same-origin', cache: 'no-store',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRF-TOKEN': csrf }, body: JSON.stringify(body)
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
  if (form?.dataset.account !== account) { signedOut = form ? 'other' : 'out'; return false; }
  const fresh = page.querySelector('meta[name=csrf]').content;
  return fresh !== csrf && !!(csrf = fresh);
}

function flush() {
  if (!sending && ready().length === 0) return Promise.resolve();
  sending ??= (async () => {
    try { while (ready().length > 0 && await sendOnce()); } finally { sending = null; render(); }
  })();
  render();
  return sending;
}

/** Sends the edits that were made on the same reading of the form; true where there may be more to send. */
async function sendOnce() {
  const base = Math.min(...ready().map(e => e.base));
  const batch = ready().filter(e => e.base === base);
  for (const one of batch) underWay.set(`${one.kind}:${one.code}`, one);
  render();
  let reply;
  try {
    const part = kind => Object.fromEntries(batch.filter(e => e.kind === kind).map(e => [e.code, e.value]));
    reply = await call(url, 'PUT', { version: base, values: part('value'), explanations: part('word') });
  } catch { reply = { status: 0, json: {} }; } finally { underWay.clear(); }

  const { status, json } = reply;
  offline = status === 0 || status === 401 || status === 408 || status === 429 || status >= 500 || (status === 400 && !!signedOut);
  if (status === 401) signedOut = 'out';
  if (offline) { tryLater(); return false; }
  signedOut = null;
  wait = 1000;
  if (status === 200) {
    savedAt = new Date();
    for (const one of batch) {
      const key = `${one.kind}:${one.code}`;
      const now = edits.get(key);
      if (now?.serial === one.serial) { edits.delete(key); forget(key); }
      else if (now) { now.base = json.version; keep(key, now); }
    }
    take(json);
    return true;
  }

  if (status === 409 && json.current?.conflicts) {
    answer = json.current;
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
    say(json.detail ?? '没有保存，请刷新页面后再试。', []);
  }
  return named.length > 0;
}

function tryLater() {
  clearTimeout(timer);
  timer = setTimeout(flush, wait);
  wait = Math.min(wait * 2, LONGEST_WAIT);
}

function take(json) {
  answer = json;
  const badge = document.querySelector('[data-testid=form-state]');
  if (answer.state === 'Draft' && badge.dataset.state === 'NotStarted') {
    badge.dataset.state = 'Draft';
    badge.replaceChildren(element('i', '', { class: 'bi bi-pencil', 'aria-hidden': 'true' }), '填写中');
  }
  for (const cell of cells.values()) {
    if (!edits.has(`value:${cell.code}`)) showValue(cell, textOf(answer.values[cell.code]));
    if (cell.explain && !edits.has(`word:${cell.code}`)) cell.explain.value = answer.explanations[cell.code] ?? '';
  }
}

/** What this account left unsent on other forms goes out too; whatever the server does not take stays for that form's own page. */
async function sendForOtherForms(records) {
  for (const other of new Set(records.map(r => r.url))) {
    const of = records.filter(r => r.url === other && !r.edit.bad);
    for (const base of new Set(of.map(r => r.edit.base))) {
      const batch = of.filter(r => r.edit.base === base);
      const part = kind => Object.fromEntries(batch.filter(r => r.edit.kind === kind).map(r => [r.edit.code, r.edit.value]));
      const reply = await call(other, 'PUT', { version: base, values: part('value'), explanations: part('word') }).catch(() => null);
      if (reply?.status === 200) for (const record of batch) await forget(record.key, other);
    }
  }
}

/* ---- showing ---- */

const element = (name, text, attributes = {}) => {
  const one = document.createElement(name);
  one.textContent = text;
  for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
  return one;
};

function message(tone, text) {
  const line = element('p', '', { class: `mc-cell-${tone}` });
  line.append(element('i', '', { class: `bi ${tone === 'error' ? 'bi-exclamation-circle' : 'bi-exclamation-triangle'}`, 'aria-hidden': 'true' }), text);
  return line;
}

const isMissing = finding => finding.severity === 'error' && answer.values[finding.cell] === null;

function renderCell(cell) {
  const own = [edits.get(`value:${cell.code}`), edits.get(`word:${cell.code}`)].filter(Boolean);
  const findings = answer.findings.filter(f => f.cell === cell.code);
  const conflict = own.find(e => e.conflict), bad = own.find(e => e.bad && !e.typing);
  const lines = [];
  let tone = answer.values[cell.code] === 'na' ? 'na' : '';
  if (conflict) {
    tone = 'conflict';
    const { yours, stored, by } = conflict.conflict;
    const line = message('warning', `${by ?? '他人'}已改为 ${chinese(stored)}，您填的是 ${chinese(yours)}。`);
    for (const [text, choose] of [['用我的', () => useMine(conflict)], ['用对方的', () => useTheirs(conflict)]]) {
      const button = element('button', text, { type: 'button', class: 'mc-btn' });
      button.addEventListener('click', choose);
      line.append(button);
    }
    lines.push(line);
  } else if (bad) {
    tone = 'error';
    lines.push(message('error', `${bad.bad}（未保存）`));
  } else {
    for (const finding of findings) {
      const missing = isMissing(finding);
      if (missing && (!showMissing || !fills)) continue;
      if (finding.severity === 'error') tone = 'error';
      else if (tone !== 'error') tone = 'warning';
      lines.push(message(finding.severity, finding.message));
    }
  }
  const text = lines.map(l => l.textContent).join('\n');
  if (cell.messages.dataset.text !== text) { cell.messages.replaceChildren(...lines); cell.messages.dataset.text = text; }
  cell.row.dataset.tone = tone;
  cell.input.setAttribute('aria-invalid', tone === 'error');
  const warned = findings.some(f => f.severity === 'warning'), word = answer.explanations[cell.code] ?? '';
  if (cell.explain) cell.explain.hidden = !warned && word === '' && !edits.has(`word:${cell.code}`);
  if (cell.explained) {
    cell.explained.hidden = !warned && word === '';
    cell.explained.textContent = word ? `说明：${word}` : '未说明';
  }
}

function counts(codes) {
  const of = answer.findings.filter(f => codes.has(f.cell));
  const warned = new Set(of.filter(f => f.severity === 'warning').map(f => f.cell));
  return {
    missing: new Set(of.filter(isMissing).map(f => f.cell)).size,
    errors: new Set(of.filter(f => f.severity === 'error' && !isMissing(f)).map(f => f.cell)).size
      + [...edits.values()].filter(e => e.bad && !e.typing && codes.has(e.code)).length,
    warnings: warned.size,
    unexplained: [...warned].filter(c => !answer.explanations[c]).length
  };
}

function render() {
  for (const cell of cells.values()) renderCell(cell);
  for (const link of root.querySelectorAll('[data-section]')) {
    const inside = new Set([...document.getElementById(link.dataset.section).querySelectorAll('[data-cell]')].map(r => r.dataset.cell));
    const { errors, missing, warnings } = counts(inside);
    link.dataset.tone = errors ? 'error' : missing ? '' : warnings ? 'warning' : 'done';
    link.querySelector('span').textContent = errors ? `${errors}项错误` : missing ? `余${missing}项` : warnings ? `${warnings}项提醒` : '✓';
  }

  const all = counts(new Set(cells.keys()));
  const parts = [];
  if (all.errors) parts.push(element('b', `${all.errors}项错误`, { 'data-tone': 'error' }));
  if (all.missing && fills) parts.push(element('b', `${all.missing}项未填`));
  if (all.warnings) parts.push(element('b', `${all.warnings}项提醒${all.unexplained ? `（${all.unexplained}项未说明）` : ''}`, { 'data-tone': 'warning' }));
  root.querySelector('[data-count]').replaceChildren(...parts.flatMap((part, i) => i ? [' · ', part] : [part]));
  if (fills) renderSaved();
}

function renderSaved() {
  const list = [...edits.values()];
  const conflicts = list.filter(e => e.conflict).length, bad = list.filter(e => e.bad && !e.typing).length, left = waiting().length;
  const state = conflicts ? 'conflict' : bad ? 'invalid' : offline && left ? 'offline' : sending || ready().length ? 'saving' : 'saved';
  const text = {
    conflict: `${conflicts}项与他人的修改冲突，请选择保留哪一个`,
    invalid: `${bad}项填写有误，未保存`,
    offline: signedOut === 'other' ? '已换用其他账号登录，请用原账号登录后再保存' : signedOut ? '请重新登录，未保存的内容不会丢失' : `连不上服务器，${left}项已暂存在本机，恢复后自动保存`,
    saving: '正在保存……',
    saved: savedAt ? `已保存 ${savedAt.toLocaleTimeString('zh-CN', { hour: '2-digit', minute: '2-digit', hour12: false })}` : answer.version > 0 ? '已保存' : '还没有填写'
  }[state];
  if (saved.dataset.text === state + text) return;
  saved.dataset.text = state + text;
  saved.dataset.state = state;
  saved.textContent = text;
  if (state === 'offline' && signedOut) saved.append(element('a', '去登录', { href: loginUrl }));
}

/* ---- conflicts ---- */

function useMine(one) {
  one.conflict = null;
  one.base = answer.version;
  keep(`${one.kind}:${one.code}`, one);
  flush();
}

function useTheirs(one) {
  const key = `${one.kind}:${one.code}`;
  edits.delete(key);
  forget(key);
  take(answer);
  render();
  flush();
}

/* ---- the steps of the form's way ---- */

function say(text, items) {
  const list = element('ul', '');
  for (const { code, text: line } of items) {
    const item = element('li', '');
    const link = element('a', line, { href: `#c-${code}` });
    link.addEventListener('click', event => { event.preventDefault(); cells.get(code).input.focus(); });
    item.append(link);
    list.append(item);
  }
  summary.replaceChildren(element('strong', text), ...(items.length ? [list] : []));
  summary.hidden = false;
  summary.focus({ preventScroll: true });
  summary.scrollIntoView({ block: 'center' });
}

const seen = () => ({ version: answer.version });
const bodyOf = {
  verify: seen, approve: seen,
  return: () => ({ ...seen(), reason: root.querySelector('[data-reason]').value, cells: [...cells.values()].filter(c => c.cellReason?.value.trim()).map(c => ({ code: c.code, reason: c.cellReason.value })) }),
  reopen: () => ({ reason: root.querySelector('[data-reason]').value, until: root.querySelector('[data-until]').value || undefined })
};

async function act(button) {
  const action = button.dataset.action;
  leaveAll();
  await flush();
  if (edits.size > 0) {
    const held = [...edits.values()].map(e => ({ code: e.code, text: `“${cells.get(e.code).name}”${e.conflict ? '与他人的修改冲突' : e.bad ? `：${e.bad}` : '还没有保存'}` }));
    say('还有内容没有保存，请先处理：', held);
    return;
  }

  button.setAttribute('aria-busy', 'true');
  button.disabled = true;
  let reply;
  try { reply = await call(url.replace('?', `/${action}?`), 'POST', bodyOf[action]?.() ?? {}); } catch { reply = { status: 0, json: {} }; }
  if (reply.status === 200) { location.hash = ''; location.reload(); return; }
  button.removeAttribute('aria-busy');
  button.disabled = false;
  const errors = Object.entries(reply.json.errors ?? {});
  if (reply.status === 400 && action === 'submit') { showMissing = true; render(); }
  if (reply.status === 401) say('请重新登录，未保存的内容不会丢失。', []);
  else if (reply.status === 0) say('连不上服务器，请稍后再试。', []);
  else say(reply.json.detail ?? '没有完成，请刷新页面后再试。', errors.filter(([code]) => cells.has(code)).map(([code, texts]) => ({ code, text: texts[0] })));
  if (reply.json.errors?.reason) root.querySelector('[data-reason]').focus();
}

/* ---- keys and events ---- */

const inputs = [...cells.values()].map(c => c.input);
for (const cell of cells.values()) {
  let idle = null;
  cell.input.addEventListener('keydown', event => {
    const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.isComposing) return;
    event.preventDefault();
    const next = inputs[inputs.indexOf(cell.input) + step];
    if (next) next.focus(); else leave('value', cell.code);
  });
  if (cell.flag) {
    cell.flag.addEventListener('click', () => { cell.cellReason.hidden = !cell.cellReason.hidden; if (!cell.cellReason.hidden) cell.cellReason.focus(); });
  }
  if (!fills) continue;
  cell.input.addEventListener('focus', () => cell.input.select());
  cell.input.addEventListener('input', () => {
    edit('value', cell.code, cell.input.value, true);
    clearTimeout(idle);
    idle = setTimeout(() => { const one = edits.get(`value:${cell.code}`); if (one && !one.bad) { one.typing = false; flush(); } }, IDLE);
  });
  cell.input.addEventListener('blur', () => { clearTimeout(idle); leave('value', cell.code); showValue(cell, cell.input.value); });
  cell.explain.addEventListener('input', () => edit('word', cell.code, cell.explain.value, true));
  cell.explain.addEventListener('blur', () => leave('word', cell.code));
  cell.na.addEventListener('click', () => {
    const set = cell.na.getAttribute('aria-pressed') !== 'true';
    showValue(cell, set ? '不适用' : '');
    edit('value', cell.code, cell.input.value, false);
    if (!set) cell.input.focus();
  });
}

root.addEventListener('click', event => {
  const button = event.target.closest('[data-action]');
  if (button) act(button);
});
document.querySelector('[data-print]')?.addEventListener('click', () => print());
addEventListener('online', () => { wait = 1000; flush(); });
addEventListener('offline', () => { if (waiting().length) { offline = true; render(); } });
document.addEventListener('visibilitychange', () => { if (document.hidden) leaveAll(); else flush(); });
addEventListener('pagehide', leaveAll);
addEventListener('beforeunload', event => { if (!store && edits.size > 0) event.preventDefault(); });

/* ---- begin ---- */

// On a slow line somebody types before this script has come: that counts as typed.
const early = fills ? [...cells.values()].filter(c => c.input.value !== c.input.defaultValue).map(cell => ({ cell, text: cell.input.value })) : [];
take(answer);
const records = (await allKept()) ?? [];
for (const { key, edit: one } of records.filter(r => r.url === url)) {
  const cell = cells.get(one.code);
  if (!fills || !cell || (!one.bad && one.value === storedOf(one.kind, one.code))) {
    if (cell && !fills) say('您有未保存的内容，但本表现在不能修改。需要修改请联系审核人退回，或由管委会办公室重新开放。', []);
    else forget(key);
    continue;
  }
  edits.set(key, { ...one, typing: false, conflict: null, serial: ++serial });
  if (one.kind === 'value') showValue(cell, one.text); else cell.explain.value = one.text;
}
for (const { cell, text } of early) {
  showValue(cell, text);
  edit('value', cell.code, text, cell.input === document.activeElement);
}
render();
root.dataset.ready = '';
flush();
sendForOtherForms(records.filter(r => r.url !== url));
