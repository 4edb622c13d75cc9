// The zone that the browser keeps, told in a cookie: where one is signed in shows it beside the browser.
const {timeZone} = Intl.DateTimeFormat().resolvedOptions();
if (timeZone && !document.cookie.includes(`zone=${timeZone}`)) {
  document.cookie = `zone=${timeZone};path=/;max-age=31536000;samesite=lax`;
}
