// 报送情况: clinics unfold under their branch; 延长报送 of the chosen forms goes through the API, and the page is read again.
const DONE = 'mc-status-done';
const one = name => document.querySelector(`[data-${name}]`);

for (const fold of document.querySelectorAll('[data-fold]')) {
  fold.addEventListener('click', () => {
    const open = fold.getAttribute('aria-expanded') !== 'true';
    fold.setAttribute('aria-expanded', open);
    for (const row of document.querySelectorAll(`tr[data-of="${fold.dataset.fold}"]`)) row.hidden = !open;
  });
}

// What the last page did is said on the one that was read after it.
const done = sessionStorage.getItem(DONE);
if (done && one('status-done')) {
  sessionStorage.removeItem(DONE);
  one('status-done').textContent = done;
  one('status-done').hidden = false;
}

const panel = one('extend-panel');
if (panel) {
  const opener = one('extend-open');
  const send = one('extend-send');
  const error = one('extend-error');
  const boxes = Array.from(document.querySelectorAll('[data-extend]'));
  const chosen = () => boxes.filter(box => box.checked);
  const count = () => {
    one('extend-count').textContent = chosen().length;
    send.disabled = chosen().length === 0;
  };
  const show = open => {
    panel.hidden = !open;
    opener.setAttribute('aria-expanded', open);
    one('matrix')?.toggleAttribute('data-extending', open);
    if (!open) boxes.forEach(box => { box.checked = false; });
    error.hidden = true;
    count();
  };
  opener.addEventListener('click', () => show(panel.hidden));
  one('extend-cancel').addEventListener('click', () => { show(false); opener.focus(); });
  document.addEventListener('change', event => { if (event.target.matches('[data-extend]')) count(); });

  send.addEventListener('click', async () => {
    send.disabled = true;
    send.setAttribute('aria-busy', 'true');
    error.hidden = true;
    const forms = chosen().map(box => box.dataset.extend.split('/')).map(([unit, template]) => ({ unit, template }));
    try {
      const response = await fetch('/api/v1/forms/extensions', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRF-TOKEN': document.querySelector('meta[name=csrf]').content },
        body: JSON.stringify({ period: panel.dataset.period, forms, until: one('extend-until').value || null, reason: one('extend-reason').value }),
      });
      if (response.ok) {
        sessionStorage.setItem(DONE, `已延长 ${forms.length} 张报表的截止日，填报单位在“我的填报”中可以看到。`);
        location.replace(location.pathname + location.search.replace(/&extend=[^&]*/, ''));
        return;
      }
      const problem = await response.json().catch(() => null);
      error.textContent = problem?.detail ?? problem?.title ?? (response.status === 401 ? '登录已过期，请重新登录后再试。' : '没有延长，请稍后再试。');
    } catch {
      error.textContent = '网络不通，没有延长，请稍后再试。';
    }
    error.hidden = false;
    send.removeAttribute('aria-busy');
    count();
  });

  // From a form's own page: it is chosen already.
  const asked = new URLSearchParams(location.search).get('extend');
  const box = boxes.find(b => b.dataset.extend === asked);
  if (box) {
    const row = box.closest('tr[data-of]');
    if (row?.hidden) document.querySelector(`[data-fold="${row.dataset.of}"]`)?.click();
    show(true);
    box.checked = true;
    count();
    panel.scrollIntoView({ block: 'nearest' });
    box.closest('tr').scrollIntoView({ block: 'nearest' });
    one('extend-until').focus();
  }
}
