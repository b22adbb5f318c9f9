// Says two minutes before that the session ends, and offers to stay. The page says when it ends without it, too.
(() => {
  const notice = document.getElementById("idle");
  const warn = (Number(notice.dataset.seconds) - 120) * 1000;
  // Longer than a timer can count is longer than anybody looks.
  if (warn > 2 ** 31 - 1) return;
  setTimeout(() => {
    notice.append(notice.querySelector("template").content);
    notice.hidden = false;
  }, Math.max(0, warn));
})();
