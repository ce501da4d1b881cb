// Another extension that gives the editor a tool.
import * as vscode from 'vscode';

export function activate(context) {
  const invoke = async ({ input }, token) => {
    if (input.name === 'nobody') {
      await new Promise((resolve) => token.onCancellationRequested(resolve));
      throw new vscode.CancellationError();
    }
    return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(`Hello, ${input.name}.`)]);
  };
  context.subscriptions.push(vscode.lm.registerTool('test_greet', { invoke }));
}
