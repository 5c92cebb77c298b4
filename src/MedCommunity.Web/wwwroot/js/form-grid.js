// 村卫生室汇总录入: a branch fills the forms of its clinics in one grid. Each row is a form of its own (form-draft.js), saved cell by cell as its page would.
import {
  FormDraft, chinese, conflictMessage, element, holdPresses, message, openLine, openStore, parse, planPaste, readBlock, savedOf, sendForOtherForms, showSaved, showState, textOf, watchOver
} from './form-draft.js';

const root = document.querySelector('[data-form]');
const { account, login: loginUrl } = root.dataset;
const saved = root.querySelector('[data-testid=form-saved]');
const summary = root.querySelector('[data-testid=error-summary]');
const result = root.querySelector('[data-testid=grid-result]');
const submitAll = root.querySelector('[data-submit-all]');
const IDLE = 2000, MOST_PROBLEMS = 8;
const SHORT = { conflict: '有冲突，请选择', invalid: '有误，未保存', offline: '暂存在本机', saving: '正在保存', saved: '' };

const store = await openStore(account);
const line = openLine(account, 'grid');
const rows = JSON.parse(root.querySelector('[data-rows]').textContent).map(begin);
const drafts = rows.map(r => r.draft);

function begin(data) {
  const place = root.querySelector(`tr[data-unit="${CSS.escape(data.unit)}"]`);
  const row = { ...data, place, notes: place.nextElementSibling, cells: new Map(), showMissing: false };
  for (const box of place.querySelectorAll('td[data-cell]')) {
    const code = box.dataset.cell, name = box.dataset.name;
    const note = element('div', '', { class: 'mc-grid-note', hidden: '' });
    const messages = element('div', '', { id: `m-${data.unit}-${code}`, 'aria-live': 'polite' });
    const explain = element('textarea', '', { class: 'mc-input', rows: '1', maxlength: '500', placeholder: '情况说明（数据无误时请说明原因）', 'aria-label': `${data.name} ${name}：情况说明` });
    note.append(messages, explain);
    row.notes.querySelector('[data-notes]').append(note);
    row.cells.set(code, { code, name, row, box, input: box.querySelector('input'), na: box.querySelector('[data-na]'), note, messages, explain, get closed() { return row.fill ? null : `${row.name}的表现在不能修改`; } });
  }
  row.draft = new FormDraft(line, store, data.url, data.answer, {
    changed: () => render(row), taken: () => showAnswer(row), show: (code, text) => showValue(row.cells.get(code), text), failed: text => say(`${row.name}：${text}`)
  });
  return row;
}

/* ---- showing ---- */

function showValue(cell, text) {
  if (cell.input.value !== text) cell.input.value = text;
  const isNa = parse(text).value === 'na';
  cell.input.readOnly = isNa || !cell.row.fill;
  cell.na?.setAttribute('aria-pressed', isNa);
}

function showAnswer(row) {
  const { draft } = row;
  if (!draft.answer.isEditable) row.fill = row.submit = false;
  showState(row.place.querySelector('[data-testid=grid-state]'), draft.answer.state);
  for (const cell of row.cells.values()) {
    if (!draft.edits.has(`value:${cell.code}`)) showValue(cell, textOf(draft.answer.values[cell.code]));
    if (!draft.edits.has(`word:${cell.code}`)) cell.explain.value = draft.answer.explanations[cell.code] ?? '';
    if (cell.na) cell.na.hidden = !row.fill;
  }
  const button = row.place.querySelector('[data-submit]');
  if (button) button.hidden = !row.submit;
}

const isMissing = (row, finding) => finding.severity === 'error' && row.draft.answer.values[finding.cell] === null;

function renderCell(cell) {
  const { row, code } = cell, { draft } = row, { answer } = draft;
  const own = [draft.edits.get(`value:${code}`), draft.edits.get(`word:${code}`)].filter(Boolean);
  const conflict = own.find(e => e.conflict), bad = own.find(e => e.bad && !e.typing);
  const findings = answer.findings.filter(f => f.cell === code), warned = findings.some(f => f.severity === 'warning');
  const lines = [];
  let tone = answer.values[code] === 'na' ? 'na' : '';
  if (row.reasons[code]) lines.push(message('warning', `退回意见：${row.reasons[code]}`));
  if (conflict) {
    tone = 'conflict';
    lines.push(conflictMessage(draft, conflict, `“${cell.name}”`));
  } else if (bad) {
    tone = 'error';
    lines.push(message('error', `“${cell.name}”：${bad.bad}（未保存）`));
  } else {
    for (const finding of findings) {
      if (isMissing(row, finding) && (!row.showMissing || !row.fill)) continue;
      if (finding.severity === 'error' || tone !== 'error') tone = finding.severity;
      const named = finding.message.includes(`“${cell.name}”`) ? '' : `“${cell.name}”`;
      lines.push(message(finding.severity, named + finding.message));
    }
  }
  const word = answer.explanations[code] ?? '';
  if (!row.fill && (warned || word)) lines.push(element('p', word ? `“${cell.name}”说明：${word}` : `“${cell.name}”未说明`, { class: 'mc-hint' }));
  const text = lines.map(l => l.textContent).join('\n');
  if (cell.messages.dataset.text !== text) { cell.messages.replaceChildren(...lines); cell.messages.dataset.text = text; }
  cell.explain.hidden = !row.fill || (!warned && word === '' && !draft.edits.has(`word:${code}`));
  cell.note.hidden = lines.length === 0 && cell.explain.hidden;
  cell.box.dataset.tone = tone;
  cell.input.setAttribute('aria-invalid', tone === 'error');
}

/** Errors and unfilled cells of a row, in words; empty where it can be submitted. */
function whyNot(row) {
  const errors = row.draft.answer.findings.filter(f => f.severity === 'error');
  const missing = new Set(errors.filter(f => isMissing(row, f)).map(f => f.cell)).size, wrong = new Set(errors.filter(f => !isMissing(row, f)).map(f => f.cell)).size;
  const { state } = savedOf([row.draft]);
  return [state === 'conflict' || state === 'invalid' || state === 'offline' ? SHORT[state] : '', wrong ? `${wrong}项错误` : '', missing ? `${missing}项未填` : ''].filter(Boolean).join('，');
}

/** Why a row stays behind when all are submitted at once: what a reviewer sent back goes in again unchanged only by itself. */
const whyNotAmongAll = row => whyNot(row) || (row.draft.answer.state === 'Returned' && !row.draft.savedAt ? '已退回，还没有更正；确认无误的请单独提交' : '');

function render(row) {
  for (const cell of row.cells.values()) renderCell(cell);
  row.notes.hidden = ![...row.notes.querySelectorAll('.mc-grid-note, [data-reason]')].some(n => !n.hidden);
  const { state } = savedOf([row.draft]);
  const at = row.place.querySelector('[data-testid=grid-saved]');
  at.dataset.state = state;
  at.textContent = state === 'saved' && row.draft.savedAt ? '已保存' : SHORT[state];
  renderAll();
}

function renderAll() {
  for (const foot of root.querySelectorAll('[data-sum]')) {
    const numbers = rows.map(r => r.cells.get(foot.dataset.sum)).filter(Boolean).map(c => parse(c.input.value).value).filter(v => typeof v === 'number');
    const total = Math.round(numbers.reduce((sum, n) => sum + n, 0) * 1e4) / 1e4;
    foot.replaceChildren(numbers.length ? chinese(total) : '—', element('small', `${numbers.length}家有数`));
  }
  if (!rows.some(r => r.fill) && !drafts.some(d => d.edits.size > 0)) saved.textContent = '';
  else showSaved(saved, drafts, loginUrl);
  const open = rows.filter(r => r.submit), can = open.filter(r => !whyNotAmongAll(r));
  if (submitAll) {
    submitAll.hidden = open.length === 0;
    submitAll.textContent = can.length ? `提交全部可提交的（${can.length}张）` : '提交全部可提交的';
  }
  root.querySelector('[data-count]').textContent = `${rows.length}家，${rows.filter(r => !r.draft.answer.isEditable).length}家已交${can.length ? `，${can.length}家可提交` : ''}`;
}

function say(text, items = [], place = summary) {
  const list = element('ul', '');
  for (const item of items) {
    const entry = element('li', '');
    list.append(entry);
    if (!item.cell) { entry.textContent = item.text; continue; }
    const link = element('a', item.text, { href: `#${item.cell.input.id}` });
    link.addEventListener('click', event => { event.preventDefault(); item.cell.input.focus(); });
    entry.append(link);
  }
  place.replaceChildren(element('strong', text), ...(items.length ? [list] : []));
  place.hidden = false;
  place.scrollIntoView({ block: 'center' });
}

/* ---- submitting ---- */

async function submit(chosen, button, refuses) {
  button.setAttribute('aria-busy', 'true');
  button.disabled = true;
  summary.hidden = result.hidden = true;
  for (const { draft } of chosen) draft.leaveAll();
  await Promise.all(chosen.map(r => r.draft.flush()));
  const held = [];
  let done = 0;
  for (const row of chosen) {
    const why = refuses(row) || await send(row);
    if (why) held.push({ text: `${row.name}：${why}`, cell: [...row.cells.values()].find(c => row.draft.edits.has(`value:${c.code}`) || row.draft.answer.findings.some(f => f.cell === c.code && f.severity === 'error')) });
    else done++;
  }
  for (const row of chosen) render(row);
  button.removeAttribute('aria-busy');
  button.disabled = false;
  result.dataset.tone = held.length ? 'warning' : 'done';
  say(`${done ? `已提交${done}张表` : '没有提交'}${held.length ? `；下列${held.length}张没有提交，请处理后再提交：` : '。'}`, held, result);
}

/** Why the server did not take it; empty where it did. */
async function send(row) {
  let reply;
  try { reply = await row.draft.act('submit'); } catch { reply = { status: 0, json: {} }; }
  if (reply.status === 200) {
    row.draft.answer = reply.json;
    showAnswer(row);
    return '';
  }
  return reply.status === 0 ? '连不上服务器，请稍后再试' : reply.status === 401 ? '请重新登录后再提交' : reply.json.detail ?? '没有完成，请刷新页面后再试';
}

/* ---- keys, paste and events ---- */

const at = (row, column) => { const cells = rows[row] && [...rows[row].cells.values()]; return cells?.find(c => c.box.cellIndex === column) ?? null; };

function move(cell, down, right) {
  for (let row = rows.indexOf(cell.row) + down, column = cell.box.cellIndex + right; rows[row] && column > 0 && column < cell.box.parentElement.cells.length; row += down, column += right) {
    const next = at(row, column);
    if (next) { next.input.focus(); return true; }
  }
  return false;
}

function key(event, cell) {
  if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  const { selectionStart: start, selectionEnd: end, value } = cell.input, whole = start === 0 && end === value.length;
  const [down, right] = {
    Enter: [1, 0], ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowLeft: whole || end === 0 ? [0, -1] : null, ArrowRight: whole || start === value.length ? [0, 1] : null
  }[event.key] ?? [0, 0];
  if (!down && !right) return;
  event.preventDefault();
  if (!move(cell, down, right)) cell.row.draft.leave('value', cell.code);
}

function paste(event, cell) {
  const block = readBlock(event.clipboardData.getData('text/plain'));
  if (!block) return;
  event.preventDefault();
  const top = rows.indexOf(cell.row), left = cell.box.cellIndex;
  const { puts, problems } = planPaste(block, (row, column) => at(top + row, left + column));
  if (problems) {
    const told = problems.slice(0, MOST_PROBLEMS).map(text => ({ text }));
    if (problems.length > MOST_PROBLEMS) told.push({ text: `……共${problems.length}处` });
    say('粘贴的内容没有填入，请更正后再粘贴：', told);
    return;
  }
  summary.hidden = true;
  for (const { target, text } of puts) {
    showValue(target, text);
    target.row.draft.edit('value', target.code, text, true);
  }
  for (const draft of drafts) draft.leaveAll();
}

for (const row of rows) {
  const { draft } = row;
  for (const cell of row.cells.values()) {
    let idle = null;
    cell.input.addEventListener('keydown', event => key(event, cell));
    cell.input.addEventListener('focus', () => cell.input.select());
    if (!row.fill) continue;
    cell.input.addEventListener('paste', event => paste(event, cell));
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
  row.place.querySelector('[data-submit]')?.addEventListener('click', event => { row.showMissing = true; submit([row], event.currentTarget, whyNot); });
}

submitAll?.addEventListener('click', () => submit(rows.filter(r => r.submit), submitAll, whyNotAmongAll));
watchOver(drafts, store, renderAll);
holdPresses(root);
document.addEventListener('visibilitychange', () => { if (!document.hidden) for (const draft of drafts) draft.refresh(); });

/* ---- begin ---- */

const early = rows.flatMap(row => row.fill ? [...row.cells.values()].filter(c => c.input.value !== c.input.defaultValue).map(cell => ({ cell, text: cell.input.value })) : []);
for (const row of rows) showAnswer(row);
const records = await store.all(), lost = [];
for (const { url, key: name, edit: one } of records) {
  const row = rows.find(r => r.url === url), cell = row?.cells.get(one.code);
  if (row && cell && !row.fill) lost.push({ text: `${row.name}：“${cell.name}”` });
  else if (row && !cell) store.forget(url, name);
  else if (row && row.draft.restore(name, one)) {
    if (one.kind === 'value') showValue(cell, one.text); else cell.explain.value = one.text;
  }
}
if (lost.length) say('下列内容没有保存，但该表现在不能修改；需要修改请退回该表，或请管委会办公室重新开放：', lost);
for (const { cell, text } of early) {
  showValue(cell, text);
  cell.row.draft.edit('value', cell.code, text, cell.input === document.activeElement);
}
for (const row of rows) render(row);
root.dataset.ready = '';
for (const draft of drafts) draft.flush();
sendForOtherForms(line, store, records.filter(r => !rows.some(row => row.url === r.url)));
