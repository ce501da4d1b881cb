import * as vscode from 'vscode';
import type { Diagnostic, DiagnosticsPort } from '../agent/ports.ts';

const SEVERITY: Record<vscode.DiagnosticSeverity, Diagnostic['severity']> = {
  [vscode.DiagnosticSeverity.Error]: 'error',
  [vscode.DiagnosticSeverity.Warning]: 'warning',
  [vscode.DiagnosticSeverity.Information]: 'info',
  [vscode.DiagnosticSeverity.Hint]: 'hint',
};

const asDiagnostic = (uri: vscode.Uri, found: vscode.Diagnostic): Diagnostic => {
  const code = typeof found.code === 'object' ? found.code.value : found.code;
  const name = [found.source, code].filter((part) => part !== undefined && part !== '').join(' ');
  return {
    uri: uri.toString(),
    line: found.range.start.line + 1,
    severity: SEVERITY[found.severity],
    message: found.message,
    ...(name === '' ? {} : { code: name }),
  };
};

/** Servers that say nothing in so long have nothing to say. */
const PATIENCE_MS = 2000;

/** Opens a file unseen, as servers look at open ones, and waits until they have spoken of the version that it has. */
async function spoken(uri: string, signal: AbortSignal): Promise<void> {
  const file = vscode.Uri.parse(uri, true);
  const there = await vscode.workspace.fs.stat(file).then(
    () => true,
    () => false, // it was deleted
  );
  if (!there) return;
  const document = await vscode.workspace.openTextDocument(file);
  for (let version = -1; version !== document.version && !signal.aborted;) {
    ({ version } = document);
    await nextReport(file, signal);
  }
}

/** Resolves with the next word of a server on a file, after a while without any, or when the signal fires. */
function nextReport(file: vscode.Uri, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      heard.dispose();
      clearTimeout(late);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const heard = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      if (uris.some((one) => one.toString() === file.toString())) end();
    });
    const late = setTimeout(end, PATIENCE_MS);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
}

/** What language servers say of real files; they see neither staged edits nor our virtual documents. */
export const editorDiagnostics: DiagnosticsPort = {
  settled: spoken,
  read: (uri) => {
    const all: readonly (readonly [vscode.Uri, readonly vscode.Diagnostic[]])[] =
      uri === undefined
        ? vscode.languages.getDiagnostics()
        : [[vscode.Uri.parse(uri, true), vscode.languages.getDiagnostics(vscode.Uri.parse(uri, true))]];
    return Promise.resolve(
      all
        .filter(([file]) => file.scheme === 'file')
        .flatMap(([file, found]) => found.map((each) => asDiagnostic(file, each))),
    );
  },
};
