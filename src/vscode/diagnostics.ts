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

/** What language servers say of real files; they see neither staged edits nor our virtual documents. */
export const editorDiagnostics: DiagnosticsPort = {
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
