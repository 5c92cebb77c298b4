// Owns the cells of a form (contract.md, The form page saves by itself): shows them, and what form-draft.js knows about their saving.
import {
  FormDraft, chinese, columnOf, conflictMessage, element, holdPresses, message, openLine, openStore, parse, planPaste, readBlock, sendForOtherForms, showSaved, showState, textOf, watchOver
} from './form-draft.js';

const root = document.querySelector('[data-form]');
// The address names the county: the session may go on in another one, this page stays where it is.
const { url, account, login: loginUrl } = root.dataset;
const fills = root.hasAttribute('data-fill');
const saved = root.querySelector('[data-testid=form-saved]');
const summary = root.querySelector('[data-testid=error-summary]');
const IDLE = 2000, FRESH = 30000, MOST_PROBLEMS = 8;
const cells = new Map();
let showMissing = false;

const store = await openStore(account);
const line = openLine(account);
const draft = new FormDraft(line, store, url, JSON.parse(root.querySelector('[data-answer]').textContent), {
  changed: render, taken: showAnswer, show: (code, text) => showValue(cells.get(code), text), failed: text => say(text, [])
});
const { edits } = draft;

/* ---- cells ---- */

for (const row of root.querySelectorAll('[data-cell]')) {
  const find = selector => row.querySelector(selector);
  cells.set(row.dataset.cell, {
    code: row.dataset.cell, name: row.dataset.name, row, input: find('.mc-cell-box .mc-input'), box: find('.mc-cell-box'), shown: find('.mc-cell-shown'),
    na: find('[data-na]'), messages: find('[data-messages]'), explain: find('[data-explain]'), explained: find('[data-explained]'),
    below: find('[data-below]'), by: find('[data-by]'), flag: find('[data-flag]'), cellReason: find('[data-cell-reason]')
  });
}

function showValue(cell, text) {
  if (cell.input.value !== text) cell.input.value = text;
  const { value, bad } = parse(text);
  const isNa = value === 'na';
  if (fills) cell.input.readOnly = isNa;
  cell.na?.setAttribute('aria-pressed', isNa);
  cell.row.toggleAttribute('data-na', isNa);
  const grouped = typeof value === 'number' && Math.abs(value) >= 1000;
  cell.box.toggleAttribute('data-shown', grouped);
  cell.shown.textContent = grouped ? chinese(value) : '';
  cell.box.dataset.print = bad ? text : chinese(value);
}

function showAnswer() {
  const { answer } = draft;
  const badge = document.querySelector('[data-testid=form-state]');
  if (answer.state === 'Draft' && badge.dataset.state === 'NotStarted') showState(badge, 'Draft');
  for (const cell of cells.values()) {
    if (!edits.has(`value:${cell.code}`)) showValue(cell, textOf(answer.values[cell.code]));
    if (cell.explain && !edits.has(`word:${cell.code}`)) cell.explain.value = answer.explanations[cell.code] ?? '';
    if (cell.below && cell.code in answer.derived) cell.below.textContent = chinese(answer.derived[cell.code]);
  }
}

/* ---- showing ---- */

const isMissing = finding => finding.severity === 'error' && draft.answer.values[finding.cell] === null;

function renderCell(cell) {
  const { answer } = draft;
  const own = [edits.get(`value:${cell.code}`), edits.get(`word:${cell.code}`)].filter(Boolean);
  const findings = answer.findings.filter(f => f.cell === cell.code);
  const conflict = own.find(e => e.conflict), bad = own.find(e => e.bad && !e.typing);
  const lines = [];
  let tone = answer.values[cell.code] === 'na' ? 'na' : '';
  if (conflict) {
    tone = 'conflict';
    lines.push(conflictMessage(draft, conflict));
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
  const { answer } = draft;
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
  if (fills) showSaved(saved, [draft], loginUrl);
}

/* ---- the steps of the form's way ---- */

function say(text, items) {
  const list = element('ul', '');
  for (const { code, text: line } of items) {
    const item = element('li', '');
    list.append(item);
    if (!code) { item.textContent = line; continue; }
    const link = element('a', line, { href: `#c-${code}` });
    link.addEventListener('click', event => { event.preventDefault(); cells.get(code).input.focus(); });
    item.append(link);
  }
  summary.replaceChildren(element('strong', text), ...(items.length ? [list] : []));
  summary.hidden = false;
  summary.focus({ preventScroll: true });
  summary.scrollIntoView({ block: 'center' });
}

const seen = () => ({ version: draft.answer.version });
const bodyOf = {
  verify: seen, approve: seen,
  return: () => ({ ...seen(), reason: root.querySelector('[data-reason]').value, cells: [...cells.values()].filter(c => c.cellReason?.value.trim()).map(c => ({ code: c.code, reason: c.cellReason.value })) }),
  reopen: () => ({ reason: root.querySelector('[data-reason]').value, until: root.querySelector('[data-until]').value || undefined })
};

async function act(button) {
  const action = button.dataset.action;
  draft.leaveAll();
  await draft.flush();
  if (edits.size > 0) {
    const held = [...edits.values()].map(e => ({ code: e.code, text: `“${cells.get(e.code).name}”${e.conflict ? '与他人的修改冲突' : e.bad ? `：${e.bad}` : '还没有保存'}` }));
    say('还有内容没有保存，请先处理：', held);
    return;
  }

  button.setAttribute('aria-busy', 'true');
  button.disabled = true;
  let reply;
  try { reply = await draft.act(action, bodyOf[action]?.()); } catch { reply = { status: 0, json: {} }; }
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
    if (next) next.focus(); else draft.leave('value', cell.code);
  });
  if (cell.flag) {
    cell.flag.addEventListener('click', () => { cell.cellReason.hidden = !cell.cellReason.hidden; if (!cell.cellReason.hidden) cell.cellReason.focus(); });
  }
  if (!fills) continue;
  cell.input.addEventListener('paste', event => paste(event, cell));
  cell.input.addEventListener('focus', () => cell.input.select());
  cell.input.addEventListener('input', () => {
    draft.edit('value', cell.code, cell.input.value, true);
    clearTimeout(idle);
    idle = setTimeout(() => draft.pause(cell.code), IDLE);
  });
  cell.input.addEventListener('blur', () => { clearTimeout(idle); draft.leave('value', cell.code); showValue(cell, cell.input.value); });
  cell.explain.addEventListener('input', () => draft.edit('word', cell.code, cell.explain.value, true));
  cell.explain.addEventListener('blur', () => draft.leave('word', cell.code));
  cell.na.addEventListener('click', () => {
    const set = cell.na.getAttribute('aria-pressed') !== 'true';
    showValue(cell, set ? '不适用' : '');
    draft.edit('value', cell.code, cell.input.value, false);
    if (!set) cell.input.focus();
  });
}

/** A column copied from a spreadsheet fills the cells from this one on; what cannot be read is named and nothing is filled. */
function paste(event, cell) {
  const rows = readBlock(event.clipboardData.getData('text/plain'));
  if (!rows) return;
  event.preventDefault();
  const all = [...cells.values()], from = all.indexOf(cell);
  const { puts, problems } = planPaste(columnOf(rows), row => all[from + row] ?? null);
  if (problems) {
    const told = problems.slice(0, MOST_PROBLEMS).map(text => ({ text }));
    if (problems.length > MOST_PROBLEMS) told.push({ text: `……共${problems.length}处` });
    say('粘贴的内容没有填入，请更正后再粘贴：', told);
    return;
  }
  summary.hidden = true;
  for (const { target, text } of puts) {
    showValue(target, text);
    draft.edit('value', target.code, text, true);
  }
  draft.leaveAll();
}

/* ---- others in the same form ---- */

/** What others changed meanwhile appears with their names; where the form has gone on, the page is read anew: nothing of one's own is unsent then. */
async function refresh() {
  if (document.hidden) return;
  const wasEditable = draft.answer.isEditable;
  const changed = await draft.refresh();
  if (!changed) return;
  if (draft.answer.isEditable !== wasEditable) { location.reload(); return; }
  for (const code of changed) {
    const { row, by } = cells.get(code), who = draft.answer.changed?.[code];
    row.dataset.fresh = '';
    by.textContent = `${who ? `${who.by} ` : ''}刚改为 ${chinese(draft.answer.values[code])}`;
    by.hidden = false;
  }
}

if (fills) {
  setInterval(refresh, FRESH);
  document.addEventListener('visibilitychange', refresh);
}

root.addEventListener('click', event => {
  const button = event.target.closest('[data-action]');
  if (button) act(button);
});
watchOver([draft], store, render);
holdPresses(root);

/* ---- begin ---- */

// On a slow line somebody types before this script has come: that counts as typed.
const early = fills ? [...cells.values()].filter(c => c.input.value !== c.input.defaultValue).map(cell => ({ cell, text: cell.input.value })) : [];
showAnswer();
const records = await store.all();
for (const { key, edit: one } of records.filter(r => r.url === url)) {
  const cell = cells.get(one.code);
  if (cell && !fills) {
    say('您有未保存的内容，但本表现在不能修改。需要修改请联系审核人退回，或由管委会办公室重新开放。', []);
  } else if (!cell) {
    store.forget(url, key);
  } else if (draft.restore(key, one)) {
    if (one.kind === 'value') showValue(cell, one.text); else cell.explain.value = one.text;
  }
}
for (const { cell, text } of early) {
  showValue(cell, text);
  draft.edit('value', cell.code, text, cell.input === document.activeElement);
}
render();
root.dataset.ready = '';
draft.flush();
sendForOtherForms(line, store, records.filter(r => r.url !== url));
