// The page's language and how it writes numbers. A worker has it as its name.
export const zh = (globalThis.document?.documentElement.lang ?? globalThis.name).startsWith("zh");
export const say = (chinese, english) => (zh ? chinese : english);

const locale = zh ? "zh-CN" : "en";
export const shortNumber = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 2 }).format; // 万, 亿; K, M, B
export const fullNumber = new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format;
export const counted = (number, noun, nouns = `${noun}s`) => `${fullNumber(number)} ${number === 1 ? noun : nouns}`;
