// Of a page only what lib/words.js asks it for: its language, and no other language's sentences.

globalThis.document = { documentElement: { lang: "en" }, getElementById: () => null };
