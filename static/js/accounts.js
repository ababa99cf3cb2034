// The sign-up form sends the time zone the browser is set to; without a script the page's language gives a likely one.
for (const input of document.querySelectorAll("input[name=zone][data-own-zone]")) {
  input.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}
