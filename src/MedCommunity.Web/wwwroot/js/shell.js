// Runs before the page is drawn, on every page, with or without a circuit. Plain old script: it must also speak to browsers that are too old for the rest.
(function () {
  'use strict';
  var root = document.documentElement;

  // Chromium 105 and later, Firefox 121 and later, Safari 15.4 and later have both.
  var current = !!(window.CSS && CSS.supports && CSS.supports('selector(:has(*))') && Array.prototype.findLast);
  if (!current) {
    document.addEventListener('DOMContentLoaded', function () {
      var notice = document.createElement('div');
      notice.className = 'mc-old-browser';
      notice.setAttribute('role', 'alert');
      notice.innerHTML = '您的浏览器版本过低，部分功能无法使用。请使用 Chrome 109 及以上、新版 Edge、火狐或 360 浏览器（极速模式）。';
      document.body.insertBefore(notice, document.body.firstChild);
    });
    return;
  }

  // The state stands on the root element, which no component renders.
  try { if (localStorage.getItem('mc-menu') === 'narrow') root.setAttribute('data-menu', 'narrow'); } catch (e) { /* storage may be forbidden: the menu starts wide */ }

  // While a circuit takes the page over, the tab's title is taken out and put back in: until then the last one stands in for it.
  if (document.head) {
    var lastTitle = '', kept = document.createElement('title');
    new MutationObserver(function () {
      var titles = document.head.querySelectorAll('title');
      for (var i = 0; i < titles.length; i++) if (titles[i] !== kept && titles[i].textContent) lastTitle = titles[i].textContent;
      if (titles.length === 0 && lastTitle) { kept.textContent = lastTitle; document.head.appendChild(kept); }
      else if (titles.length > 1 && kept.parentNode) kept.remove();
    }).observe(document.head, { childList: true, subtree: true, characterData: true });

    // A page's own style sheet goes the same way, and without it everything on the page would move under the pointer: a copy of it stays until its page is gone.
    var sheets = {}, shell = document.currentScript;
    var originals = function () {
      return Array.prototype.filter.call(document.head.querySelectorAll('link[rel=stylesheet]:not([data-kept])'), function (l) { return shell.compareDocumentPosition(l) & Node.DOCUMENT_POSITION_FOLLOWING; });
    };
    var release = function (href) {
      if (sheets[href] && !originals().some(function (l) { return l.href === href; })) { sheets[href].remove(); delete sheets[href]; }
    };
    new MutationObserver(function () {
      var now = originals();
      now.forEach(function (link) {
        if (sheets[link.href]) return;
        var copy = sheets[link.href] = document.createElement('link');
        copy.rel = 'stylesheet';
        copy.href = link.href;
        copy.setAttribute('data-kept', '');
        document.head.appendChild(copy);
      });
      Object.keys(sheets).forEach(function (href) {
        if (!now.some(function (l) { return l.href === href; })) setTimeout(release, 2000, href);
      });
    }).observe(document.head, { childList: true });
  }

  // Where a press leads: the link under it, or in the ledger its row's.
  function linkAt(target) {
    var link = target.closest && target.closest('a[href]');
    if (link || !target.closest || target.closest('input, button, select, textarea, label, .mc-check')) return link;
    var row = target.closest('[data-ledger] tr[data-number]');
    return row && row.querySelector('a[href]');
  }

  // Only to pages of the portal, in this tab: not the API, not files, not a place on the same page.
  function isPage(link) {
    var last = link.pathname.slice(link.pathname.lastIndexOf('/') + 1);
    return link.origin === location.origin && (!link.target || link.target === '_self') && !link.hasAttribute('download')
      && link.pathname.indexOf('/api/') !== 0 && last.indexOf('.') < 0 && !(link.hash && link.pathname === location.pathname && link.search === location.search);
  }

  // While a circuit takes the page over, every element is replaced by its like. A link replaced between press and release hears no click, so what was pressed is
  // remembered, and gone to when the pointer is let go where it was pressed and the link has heard nothing.
  var pressed = null;
  function isPlain(event) { return event.isPrimary && event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey); }
  function forget() { pressed = null; }
  document.addEventListener('pointerdown', function (event) {
    var link = isPlain(event) ? linkAt(event.target) : null;
    pressed = link && isPage(link) ? { link: link, href: link.href, at: event.timeStamp, x: event.clientX, y: event.clientY, from: location.href } : null;
  }, true);
  document.addEventListener('pointerup', function (event) {
    var press = pressed;
    if (!press || !isPlain(event) || event.timeStamp - press.at > 1000 || Math.abs(event.clientX - press.x) > 8 || Math.abs(event.clientY - press.y) > 8) return forget();

    // A finger's click comes some time after it is lifted; it clears what is remembered.
    setTimeout(function () {
      if (pressed !== press) return;
      forget();
      if (location.href === press.from) location.assign(press.href);
    }, event.pointerType === 'mouse' ? 0 : 350);
  }, true);
  ['pointercancel', 'dragstart', 'contextmenu', 'beforeunload'].forEach(function (type) { window.addEventListener(type, forget, true); });
  document.addEventListener('click', function (event) { if (pressed && linkAt(event.target) === pressed.link) forget(); }, true);

  // A click anywhere in a row of the ledger opens it, but not while text is being selected.
  document.addEventListener('click', function (event) {
    var link = event.target.closest('a') ? null : linkAt(event.target);
    if (link && String(getSelection()) === '') link.click();
  });

  function closeDrawer() {
    if (!root.hasAttribute('data-drawer')) return;
    root.removeAttribute('data-drawer');
    var opener = document.querySelector('[data-menu-toggle]');
    if (opener) { opener.setAttribute('aria-expanded', 'false'); opener.focus(); }
  }

  document.addEventListener('click', function (event) {
    var toggle = event.target.closest('[data-menu-toggle]');
    if (toggle && window.matchMedia('(max-width: 767.98px)').matches) {
      root.setAttribute('data-drawer', 'open');
      toggle.setAttribute('aria-expanded', 'true');
      var first = document.querySelector('.mc-menu-link');
      if (first) first.focus();
    } else if (toggle) {
      var narrow = root.getAttribute('data-menu') !== 'narrow';
      if (narrow) root.setAttribute('data-menu', 'narrow'); else root.removeAttribute('data-menu');
      try { localStorage.setItem('mc-menu', narrow ? 'narrow' : 'wide'); } catch (e) { /* not remembered, still toggled */ }
    } else if (event.target.closest('.mc-backdrop, .mc-menu-link, .mc-brand')) {
      closeDrawer();
    } else if (event.target.closest('[data-print]')) {
      window.print();
    } else if (event.target.closest('[data-projector]')) {
      project(!root.hasAttribute('data-projector'));
    }
  });

  // 投屏: the whole screen for the figures, in letters that are read from the back of the room. Escape, or the button again, ends it.
  function project(on) {
    if (on) root.setAttribute('data-projector', ''); else root.removeAttribute('data-projector');
    if (on && root.requestFullscreen) root.requestFullscreen().catch(function () { /* forbidden: large letters all the same */ });
    if (!on && document.fullscreenElement) document.exitFullscreen();
  }
  document.addEventListener('fullscreenchange', function () { if (!document.fullscreenElement) project(false); });
  document.addEventListener('keydown', function (event) { if (event.key === 'Escape') { closeDrawer(); project(false); } });

  // A phone has no room for the button beside the counties, and its list closes with the choice; with keys one passes by others on the way.
  document.addEventListener('change', function (event) {
    if (event.target.matches('.mc-bar-choose select') && window.matchMedia('(max-width: 767.98px)').matches) event.target.form.requestSubmit();
  });

  // A circuit that the server no longer knows is of no use: what counts is in the database and the address, so the page loads again by itself.
  document.addEventListener('DOMContentLoaded', function () {
    var layer = document.getElementById('components-reconnect-modal');
    if (!layer) return;
    var asking = false;
    function reloadWhenServerAnswers() {
      fetch(location.href, { method: 'HEAD', cache: 'no-store' }).then(
        function (answer) { if (answer.status < 500) location.reload(); else setTimeout(reloadWhenServerAnswers, 3000); },
        function () { setTimeout(reloadWhenServerAnswers, 3000); });
    }
    new MutationObserver(function () {
      var lost = layer.classList.contains('components-reconnect-rejected') || layer.classList.contains('components-reconnect-failed');
      if (lost && !asking) { asking = true; reloadWhenServerAnswers(); }
    }).observe(layer, { attributes: true, attributeFilter: ['class'] });
  });
})();
