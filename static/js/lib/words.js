// Sentences and numbers in the language of the page. Each is written in English where it is said;
// the page brings the other language's along, by the English one.

const language = document.documentElement.lang;
const brought = document.getElementById("sentences");
const sentences = brought ? JSON.parse(brought.textContent) : {};
const plural = new Intl.PluralRules(language);

export const number = (value, digits = 0) =>
  value.toLocaleString(language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    // As the pages write them: a point in four digits, too.
    useGrouping: "always",
  });

// Short enough for a phone, with the day of the week, which tells a weekend from school.
export const time = (value) =>
  value.toLocaleString(language, {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "numeric",
    minute: "2-digit",
  });

// The sentence, with values in place of %(name)s.
export const gettext = (sentence, values = {}) =>
  fill(sentences[sentence]?.[0] ?? sentence, values);

// The sentence that fits so many, which stand in it as %(num)s.
export function ngettext(one, many, count, values = {}) {
  const said = sentences[one] ?? [one, many];
  const form = said[plural.select(count) === "one" ? 0 : 1];
  return fill(form, { num: number(count), ...values });
}

const fill = (sentence, values) => sentence.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
