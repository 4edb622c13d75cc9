// Passkeys: a form with data-passkey ("get" or "create") fetches its challenge from data-options, lets the
// browser answer it, and is sent with that answer in its hidden field. Without passkeys it stays hidden.
const can = window.PublicKeyCredential?.parseRequestOptionsFromJSON;

const wake = () => {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!can) continue;
    form.hidden = false;
    form.querySelector("[data-without]")?.remove();
    for (const button of form.querySelectorAll("button[hidden]")) button.hidden = false;
  }
};

const answer = async (form) => {
  const reply = await fetch(form.dataset.options, {
    method: "POST",
    body: new URLSearchParams([
      ["csrf", form.elements.csrf.value],
      ["act", form.elements.act?.value ?? ""],
      ...(form.dataset.sends?.split(" ") ?? []).map((name) => [name, form.elements[name].value]),
    ]),
  });
  if (!reply.ok) throw new Error(reply.status);
  const options = await reply.json();
  const making = form.dataset.passkey === "create";
  const publicKey = making
    ? PublicKeyCredential.parseCreationOptionsFromJSON(options)
    : PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const key = await navigator.credentials[form.dataset.passkey]({publicKey});
  form.elements.passkey.value = JSON.stringify(key);
};

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-passkey]");
  if (!form) return;
  // where a passkey stands beside a password, only its own button is for it, and the password stays empty
  const beside = form.dataset.beside;
  if (beside && !event.submitter?.matches("[data-by-passkey]")) return;
  event.preventDefault();
  const wrong = beside && [...form.elements].find((field) => field.name !== beside && !field.validity.valid);
  if (wrong) {
    wrong.reportValidity();
    return;
  }
  if (beside) form.elements[beside].value = "";
  const failed = form.querySelector(".error[role=alert]");
  failed.hidden = true;
  try {
    await answer(form);
    form.submit();
  } catch {
    failed.hidden = false;
  }
});

wake();
document.addEventListener("htmx:after:swap", wake);
