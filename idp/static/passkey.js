// Asks the browser for a passkey when the button is pressed, and posts what it answers as an ordinary form. On the first page
// of signing in the browser may offer its passkeys in the name's field, too. Without this script the button posts nothing,
// and the page that comes says so.
(() => {
  const form = document.querySelector("form[data-passkey]");
  const trouble = document.getElementById("passkey-error");
  const field = document.getElementById("identifier");
  let waiting;

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

  const options = () => {
    const { publicKey } = JSON.parse(form.dataset.options);
    publicKey.challenge = bytes(publicKey.challenge);
    if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
    for (const list of [publicKey.excludeCredentials, publicKey.allowCredentials])
      for (const one of list ?? []) one.id = bytes(one.id);
    return publicKey;
  };

  const answer = ({ id, rawId, type, response }) => {
    const sent = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (response[name]) sent[name] = text(response[name]);
    return JSON.stringify({ id, rawId: text(rawId), type, response: sent, clientExtensionResults: {} });
  };

  const post = (credential) => {
    form.elements.credential.value = answer(credential);
    HTMLFormElement.prototype.submit.call(form);
  };

  const say = (what) => {
    trouble.textContent = trouble.dataset[what];
    trouble.setAttribute("role", "alert");
  };

  const ask = async () => {
    waiting?.abort();
    if (!("PublicKeyCredential" in window)) return say("none");
    trouble.textContent = "";
    try {
      post(await navigator.credentials[form.dataset.passkey]({ publicKey: options() }));
    } catch {
      say("cancelled");
    }
  };

  form.addEventListener("submit", (event) => {
    if (!event.submitter?.hasAttribute("data-ask")) return;
    event.preventDefault();
    ask();
  });

  const offer = async () => {
    if (!field || !(await window.PublicKeyCredential?.isConditionalMediationAvailable?.())) return;
    waiting = new AbortController();
    try {
      post(await navigator.credentials.get({ publicKey: options(), mediation: "conditional", signal: waiting.signal }));
    } catch {
      // Not chosen there, or the button was pressed: nothing to say.
    }
  };
  offer();
})();
