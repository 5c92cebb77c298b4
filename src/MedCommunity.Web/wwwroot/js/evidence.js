// Sends evidence files over HTTP, one after the other, each with its progress and, where it fails, why. The page's circuit carries none of their bytes:
// it is told that something new is there, and lists it from the database.
export function start(root, page) {
  const input = root.querySelector('input[type=file]');
  const drop = root.querySelector('[data-drop]');
  const queue = root.querySelector('[data-queue]');
  const waiting = [];
  let running = null, current = null, ended = false, csrf = document.body.dataset.csrf;

  /* ---- one row for each file on its way ---- */

  function element(tag, className, text) {
    const made = Object.assign(document.createElement(tag), { className });
    if (text) made.textContent = text;
    return made;
  }

  function sizeText(bytes) {
    return bytes < 1024 ? `${bytes} 字节` : bytes < 1048576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
  }

  function row(file) {
    const item = element('li', 'mc-file-item');
    item.dataset.testid = 'evidence-upload';
    const text = element('span', 'mc-file-text');
    const state = element('span', 'mc-muted mc-small', `${sizeText(file.size)}，等待上传`);
    const bar = element('progress', 'mc-file-progress');
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute('aria-label', `上传${file.name}`);
    text.append(element('span', 'mc-file-title', file.name), state, bar);
    const again = element('button', 'mc-btn mc-btn-small', '重试');
    again.type = 'button';
    again.hidden = true;
    const away = element('button', 'mc-icon-btn');
    away.type = 'button';
    away.title = '取消';
    away.setAttribute('aria-label', `取消${file.name}`);
    const cross = element('i', 'bi bi-x');
    cross.setAttribute('aria-hidden', 'true');
    away.append(cross);
    item.append(element('i', 'bi bi-file-earmark-arrow-up mc-file-icon'), text, again, away);
    queue.append(item);

    const one = { file, item, state, bar, again, request: null, isOver: false };
    away.addEventListener('click', () => {
      one.isOver = true;
      one.request?.abort();
      item.remove();
      const at = waiting.indexOf(one);
      if (at >= 0) waiting.splice(at, 1);
      input.focus();
    });
    again.addEventListener('click', () => {
      again.hidden = true;
      bar.hidden = false;
      bar.value = 0;
      delete item.dataset.failed;
      state.className = 'mc-muted mc-small';
      state.removeAttribute('role');
      state.textContent = `${sizeText(file.size)}，等待上传`;
      waiting.push(one);
      run();
      input.focus();
    });
    return one;
  }

  function fail(one, message, mayRetry) {
    one.item.dataset.failed = '';
    one.state.className = 'mc-error';
    one.state.setAttribute('role', 'alert');
    one.state.textContent = message;
    one.bar.hidden = true;
    one.again.hidden = !mayRetry;
  }

  /* ---- sending ---- */

  function send(one) {
    return new Promise(resolve => {
      const request = one.request = new XMLHttpRequest();
      request.upload.onprogress = event => {
        if (!event.lengthComputable) return;
        one.bar.value = event.loaded / event.total;
        one.state.textContent = event.loaded < event.total ? `${sizeText(one.file.size)}，已传${Math.floor(100 * event.loaded / event.total)}%` : `${sizeText(one.file.size)}，正在检查`;
      };
      request.onloadend = () => {
        let json = {};
        try { json = JSON.parse(request.responseText); } catch { /* no answer of ours: its status says enough */ }
        resolve({ status: request.status, json });
      };
      const body = new FormData();
      body.append('file', one.file, one.file.name);
      request.open('POST', root.dataset.url);
      request.setRequestHeader('X-CSRF-TOKEN', csrf);
      request.setRequestHeader('Accept', 'application/json');
      request.send(body);
    });
  }

  // A page that stood open while somebody signed in again carries an old token: fetch a new one, but never send for another account.
  async function refreshToken() {
    try {
      const response = await fetch(location.href, { cache: 'no-store' });
      const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
      if (fresh.querySelector('[data-url][data-account]')?.dataset.account !== root.dataset.account) return false;
      csrf = fresh.body.dataset.csrf;
      return true;
    } catch { return false; }
  }

  async function upload(one) {
    if (one.file.size > Number(root.dataset.maxBytes)) return fail(one, root.dataset.tooLarge, false);
    if (one.file.size === 0) return fail(one, '文件是空的，或这是一个文件夹，不能上传。', false);
    let reply = await send(one);
    if (reply.json.code === 'antiforgery' && !one.isOver && await refreshToken()) reply = await send(one);
    if (ended) return;
    if (one.isOver) {
      // Taken back at the last moment: it may have arrived all the same.
      await tell('UploadedAsync');
    } else if (reply.status === 201) {
      one.state.textContent = '已上传';
      await tell('UploadedAsync');
      one.item.remove();
    } else if (reply.status === 0) fail(one, '连不上服务器，文件没有上传。', true);
    else if (reply.status === 401) fail(one, '登录已过期，请重新登录后再上传。', false);
    else fail(one, reply.json.detail ?? '没有上传成功，请稍后再试。', reply.status >= 500);
  }

  // A broken connection comes back by itself; until then the row stands.
  async function tell(method, ...values) {
    while (!ended) {
      try { return await page.invokeMethodAsync(method, ...values); } catch { await new Promise(resolve => setTimeout(resolve, 1500)); }
    }
  }

  function run() {
    running ??= (async () => {
      await tell('BusyAsync', true);
      while (waiting.length > 0 && !ended) await upload(current = waiting.shift());
      running = null;
      await tell('BusyAsync', false);
      if (waiting.length > 0) run();
    })();
  }

  function add(files) {
    for (const file of files) waiting.push(row(file));
    if (waiting.length > 0) run();
  }

  /* ---- events ---- */

  const bringsFiles = event => [...event.dataTransfer?.types ?? []].includes('Files');
  const abort = new AbortController();
  const on = (target, kind, handler) => target.addEventListener(kind, handler, { signal: abort.signal });
  const take = () => { add([...input.files]); input.value = ''; };
  on(input, 'change', take);
  // A file let go beside the zone would open in place of the page, and what was typed would be gone.
  on(document, 'dragover', event => {
    if (!bringsFiles(event)) return;
    event.preventDefault();
    const isOver = root.contains(event.target) && !input.disabled;
    event.dataTransfer.dropEffect = isOver ? 'copy' : 'none';
    drop.toggleAttribute('data-over', isOver);
  });
  on(document, 'dragleave', event => { if (!event.relatedTarget) drop.removeAttribute('data-over'); });
  on(document, 'drop', event => {
    if (!bringsFiles(event)) return;
    event.preventDefault();
    drop.removeAttribute('data-over');
    if (root.contains(event.target) && !input.disabled) add([...event.dataTransfer.files]);
  });
  on(window, 'beforeunload', event => { if (running) event.preventDefault(); });

  // Chosen before this script came.
  take();
  return {
    clear() { for (const item of queue.querySelectorAll('[data-failed]')) item.remove(); },
    stop() {
      ended = true;
      abort.abort();
      current?.request?.abort();
    }
  };
}
