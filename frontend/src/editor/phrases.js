// CodeMirror's own words in Chinese.
import { EditorState } from "@codemirror/state";
import { zh } from "../text.js";

const CHINESE = {
  Find: "查找",
  Replace: "替换为",
  next: "下一个",
  previous: "上一个",
  all: "全部",
  "match case": "区分大小写",
  "by word": "整词",
  regexp: "正则表达式",
  replace: "替换",
  "replace all": "全部替换",
  close: "关闭",
  "current match": "当前匹配",
  "on line": "所在行",
  "replaced match on line $": "已替换第 $ 行的匹配",
  "replaced $ matches": "已替换 $ 处",
  "Go to line": "转到行",
  go: "转到",
  Completions: "补全",
  Diagnostics: "问题",
  "No diagnostics": "没有问题",
};

export const phrases = zh ? EditorState.phrases.of(CHINESE) : [];
