// Keys of the ledger: "/" searches, j and k move, Enter opens. One listener for the life of the document; without a ledger on the page it does nothing.
function rows() { return Array.from(document.querySelectorAll('[data-ledger] tr[data-number]')); }

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || !document.querySelector('[data-ledger-search]')) return;
  const typing = event.target.closest('input, textarea, select, [contenteditable]');
  if (typing) {
    if (event.key === 'Escape') { event.preventDefault(); typing.blur(); }
    return;
  }
  if (event.key === '/') {
    event.preventDefault();
    document.querySelector('[data-ledger-search]').focus();
  } else if (event.key === 'j' || event.key === 'k') {
    const all = rows();
    const at = all.indexOf(event.target.closest('tr[data-number]'));
    const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + (event.key === 'j' ? 1 : -1)))];
    if (next) next.focus();
  } else if (event.key === 'Enter' && event.target.matches('tr[data-number]')) {
    event.target.querySelector('a').click();
  }
});

// Whoever waits for the keys to work can see that they do.
document.documentElement.dataset.ledgerKeys = 'on';
