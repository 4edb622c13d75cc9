// Times: within a day "20 min ago", after it the date that the server wrote.
const language = document.documentElement.lang;
const words = new Intl.RelativeTimeFormat(language, {numeric: "auto", style: "short"});

const say = (count, unit) => {
  const text = words.format(-count, unit);
  return language.startsWith("en") ? text.replace(".", "") : text;
};

const write = () => {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const minutes = Math.floor((Date.now() - Date.parse(time.dateTime)) / 60000);
    time.title ||= time.textContent;
    const recent = minutes >= 0 && minutes < 1440;
    const text = !recent ? time.title : minutes < 60 ? say(minutes, "minute") : say(Math.floor(minutes / 60), "hour");
    if (time.textContent !== text) time.textContent = text;
  }
};

write();
setInterval(write, 60000);
document.addEventListener("htmx:after:swap", write);
