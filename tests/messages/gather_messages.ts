import ts from "typescript";

/** A literal with at least this many words is a message; the text of an error always is one. */
const FEWEST_WORDS = 3;

/** A value whose source is longer than this is shortened in the list. */
const LONGEST_VALUE = 28;

/** The messages of a source, in its order: words for a person, with what is filled in between braces. */
export function messagesOf(path: string, text: string): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const messages: string[] = [];
  const visit = (node: ts.Node, ofError: boolean): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    const within = ofError || isError(node);
    const words = wordsOf(node);
    if (words === undefined) {
      ts.forEachChild(node, (child) => visit(child, within));
      return;
    }
    if (isMessage(words, within)) messages.push(words.replaceAll("\n", "\\n").trim());
    // What is filled in can hold messages, too: "the file" or "the folder" beside it.
    ts.forEachChild(node, function inner(child) {
      if (wordsOf(child) !== undefined && !ts.isTemplateExpression(node)) ts.forEachChild(child, inner);
      else visit(child, false);
    });
  };
  visit(source, false);
  return messages;
}

function isError(node: ts.Node): boolean {
  return ts.isNewExpression(node) && /Error$/.test(node.expression.getText());
}

function isMessage(words: string, ofError: boolean): boolean {
  const plain = words.replace(/\{[^{}]*\}/g, "x");
  if (!/[a-z]{2}/.test(plain)) return false;
  return ofError || plain.split(/\s+/).filter((word) => /[a-z]/i.test(word)).length >= FEWEST_WORDS;
}

/** The words of a literal, a template, or of several that are added; undefined for everything else. */
function wordsOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isParenthesizedExpression(node)) return wordsOf(node.expression);
  if (ts.isTemplateExpression(node)) {
    const filled = node.templateSpans.map((span) => `${valueOf(span.expression)}${span.literal.text}`);
    return node.head.text + filled.join("");
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [wordsOf(node.left), wordsOf(node.right)];
    if (left === undefined && right === undefined) return undefined;
    return (left ?? valueOf(node.left)) + (right ?? valueOf(node.right));
  }
  return undefined;
}

function valueOf(node: ts.Node): string {
  const text = node.getText().replace(/\s+/g, " ");
  return text.length > LONGEST_VALUE || /[{}"'`]/.test(text) ? "{..}" : `{${text}}`;
}
