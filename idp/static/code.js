// The code page: counts down, speaks at 60, 30 and 10 seconds, says when a new code may be sent, and fills in the code
// of a text where the browser can. The page works without it.
(() => {
  const began = Date.now();
  const passed = () => Math.floor((Date.now() - began) / 1000);
  const form = document.getElementById("code-form");
  const life = document.getElementById("life");
  const speaks = document.getElementById("speaks");
  const resend = document.getElementById("resend");
  const stop = new AbortController();
  const mark = (left) => [0, 10, 30, 60].find((at) => left <= at) ?? Infinity;
  let said = mark(Number(life.dataset.seconds));

  const speak = (left) => {
    if (mark(left) >= said) return;
    said = mark(left);
    speaks.textContent = speaks.getAttribute(`data-${said}`);
  };

  const tick = () => {
    const left = Math.max(0, Number(life.dataset.seconds) - passed());
    const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    life.textContent = left > 0 ? life.dataset.left.replace("{}", clock) : life.dataset.over;
    speak(left);
    if (resend) {
      const wait = Math.max(0, Number(resend.dataset.seconds) - passed());
      const text = resend.querySelector(".wait");
      resend.querySelector("button").hidden = wait > 0;
      text.hidden = wait === 0;
      text.textContent = resend.dataset.wait.replace("{}", wait);
      if (left > 0 || wait > 0) return;
    } else if (left > 0) return;
    clearInterval(timer);
    stop.abort();
  };

  const timer = setInterval(tick, 1000);
  tick();

  if (form.dataset.otp && "OTPCredential" in window) {
    form.addEventListener("submit", () => stop.abort());
    navigator.credentials
      .get({ otp: { transport: ["sms"] }, signal: stop.signal })
      .then((otp) => {
        form.elements.code.value = otp.code;
        form.requestSubmit(form.querySelector("button.main"));
      })
      .catch(() => {});
  }
})();
