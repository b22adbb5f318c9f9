// Says two minutes before that the session ends, and offers to stay, on every page where somebody is signed in. What was
// typed stays: the link is answered without a page. The dashboard says when the session ends without this, too.
(() => {
  const notice = document.getElementById("idle");
  const words = {};
  for (const template of notice.querySelectorAll("template")) words[template.dataset.say] = template.content;
  const idle = Number(notice.dataset.idle) * 1000;
  const absolute = Date.now() + Number(notice.dataset.absolute) * 1000;
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("gradus-idle") : null;
  let timer;
  let before;

  const say = (what) => {
    notice.replaceChildren(words[what].cloneNode(true));
    notice.hidden = false;
  };

  const wait = () => {
    clearTimeout(timer);
    notice.hidden = true;
    const end = Math.min(Date.now() + idle, absolute);
    const warn = end - Date.now() - 120_000;
    // Longer than a timer can count is longer than anybody looks.
    if (warn > 2 ** 31 - 1) return;
    timer = setTimeout(say, Math.max(0, warn), end === absolute ? "last" : "soon");
  };

  notice.addEventListener("focusin", (event) => (before = event.relatedTarget ?? before));
  notice.addEventListener("click", (event) => {
    if (!event.target.closest("a")) return;
    // The link is followed first, and leads nowhere while there is a session.
    setTimeout(() => {
      wait();
      say("stays");
      setTimeout(() => (notice.hidden = true), 4000);
      before?.focus();
      tabs?.postMessage("seen");
    });
  });
  // Another tab has just shown that somebody is here.
  tabs?.addEventListener("message", wait);
  tabs?.postMessage("seen");
  wait();
})();
