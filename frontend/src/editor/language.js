// SPARQL's colours. The mode knows no numbers; they are taken before it sees them, outside of its strings that go over lines.
import { StreamLanguage } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";

const plain = sparql.startState().tokenize;
const NUMBER = /^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\p{L}\p{N}_:-])/u;

export const language = StreamLanguage.define({
  ...sparql,
  token: (stream, state) => (state.tokenize === plain && stream.match(NUMBER) ? "number" : sparql.token(stream, state)),
});
