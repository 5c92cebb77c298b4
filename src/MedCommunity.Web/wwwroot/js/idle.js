// Signs out a person who has gone (等保2.0 二级 身份鉴别): the server decides, this script tells it that somebody is there, and warns before the end.
// A form that is being filled counts as somebody there for as long as it is open (contract.md): it never runs out, nor does another tab end its session.
const idle = Number(document.body.dataset.idle) * 1000;
const csrf = document.body.dataset.csrf;
const KEY = 'mc-active', TOLD = 'mc-told';
const warning = Math.min(60000, idle / 3);
const aliveEvery = Math.min(120000, idle / 5);
const isFilling = () => document.querySelector('[data-form][data-fill]') !== null;

let active = Date.now(), toldHere = 0, asking = false, over = false, notice = null;
const channel = 'BroadcastChannel' in window ? new BroadcastChannel(KEY) : null;

// Opening a page is activity too.
note();
tick();
setInterval(tick, Math.min(1000, idle / 20));
document.addEventListener('visibilitychange', () => { if (!document.hidden) tick(); });
if (channel) channel.onmessage = event => heard(event.data);
addEventListener('storage', event => { if (event.key === KEY) heard(Number(event.newValue)); });

for (const kind of ['keydown', 'pointerdown', 'wheel', 'touchmove']) addEventListener(kind, noteSeldom, { capture: true, passive: true });
// A browser also sends a move without any movement when the page changes under a pointer that lies still.
addEventListener('pointermove', event => { if (event.movementX || event.movementY) noteSeldom(event); }, { capture: true, passive: true });

function noteSeldom(event) {
  // Once the notice is there it takes a key or a click to stay; its own button does so by itself.
  if (notice && (event.type === 'pointermove' || notice.contains(event.target))) return;
  if (Date.now() - active > Math.min(1000, idle / 20)) note();
}

function note() {
  active = Date.now();
  channel?.postMessage(active);
  keep(KEY, active);
  hide();
}

// Storage may be forbidden: then each tab counts alone, and the server for all.
function keep(key, value) { try { localStorage.setItem(key, String(value)); } catch { /* see above */ } }
function kept(key) { try { return Number(localStorage.getItem(key)); } catch { return 0; } }

function heard(when) {
  if (when > active && when <= Date.now() + 1000) { active = when; hide(); }
}

async function tick() {
  if (over || asking) return;
  if (isFilling()) active = Date.now();
  const now = Date.now(), left = active + idle - now;
  if (left <= 0) return end();
  if (left <= warning) show(left); else hide();
  const told = Math.max(toldHere, kept(TOLD));
  if (active > told && now - told >= aliveEvery) {
    if (isFilling()) note();
    toldHere = now;
    const status = await post('/account/alive');
    if (status === 204) keep(TOLD, now);
    // The session is over. The form says so itself, with what was typed kept; any other page has nothing to lose.
    else if (status === 401 && !isFilling()) leave('ended');
  }
}

async function end() {
  const status = await post('/account/idle');
  // Another tab, which this one could not hear, keeps the session: begin anew.
  if (status === 409) { active = Date.now(); hide(); }
  else if (status === 204 || status === 401) leave('idle');
  else if (status === 403) { over = true; location.reload(); }
}

async function post(path) {
  asking = true;
  try {
    const answer = await fetch(path, { method: 'POST', credentials: 'same-origin', cache: 'no-store', redirect: 'manual', headers: { 'X-CSRF-TOKEN': csrf } });
    // A session that is over is sent to the sign-in page.
    return answer.type === 'opaqueredirect' ? 401 : answer.status;
  } catch {
    return 0;
  } finally {
    asking = false;
  }
}

function leave(why) {
  over = true;
  location.assign(`/account/login?returnUrl=${encodeURIComponent(location.pathname + location.search)}&why=${why}`);
}

function show(left) {
  if (!notice) {
    notice = document.createElement('div');
    notice.className = 'mc-idle';
    notice.setAttribute('role', 'alert');
    notice.dataset.testid = 'idle-notice';
    const text = document.createElement('div');
    const title = document.createElement('strong');
    title.textContent = '即将自动退出';
    const rest = document.createElement('span');
    rest.setAttribute('aria-hidden', 'true');
    text.append(title, rest);
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'mc-btn mc-btn-primary';
    button.textContent = '继续使用';
    button.addEventListener('click', note);
    notice.append(text, button);
    document.body.append(notice);
  }
  notice.querySelector('span').textContent = `长时间没有操作，还有 ${Math.ceil(left / 1000)} 秒`;
}

function hide() {
  notice?.remove();
  notice = null;
}
