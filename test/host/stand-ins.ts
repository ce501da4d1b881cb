// Without npm's install scripts nothing is compiled. Two of VS Code's native modules get a stand-in in plain JavaScript,
// so that its log files exist and its start is quiet; the other native modules ship prebuilt or are optional.

/** For `@vscode/native-watchdog`: ends a server whose parent died; ours is ended by who started it. */
export const WATCHDOG_STAND_IN = 'exports.start = () => {};\n';

/** For `@vscode/spdlog`: the logger behind remoteagent.log, exthost.log and the output channels. */
export const SPDLOG_STAND_IN = `const fs = require('fs'), path = require('path');
const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];
const live = new Set();
process.on('exit', () => { for (const logger of live) logger.flush(); });
class Logger {
  constructor(type, name, file) {
    Object.assign(this, { file, level: 2, raw: false, lines: [], timer: undefined });
    live.add(this);
  }
  write(level, text) {
    if (level < this.level) return;
    const at = new Date().toISOString().replace('T', ' ').slice(0, 23);
    this.lines.push(this.raw ? text : at + ' [' + LEVELS[level] + '] ' + text + '\\n');
    this.timer ??= setTimeout(() => this.flush(), 50).unref();
  }
  trace(text) { this.write(0, text); }
  debug(text) { this.write(1, text); }
  info(text) { this.write(2, text); }
  warn(text) { this.write(3, text); }
  error(text) { this.write(4, text); }
  critical(text) { this.write(5, text); }
  getLevel() { return this.level; }
  setLevel(level) { this.level = level; }
  setPattern() { this.raw = false; }
  clearFormatters() { this.raw = true; }
  flush() {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.lines.length === 0) return;
    const text = this.lines.join('');
    this.lines = [];
    try { fs.appendFileSync(this.file, text); } catch (error) { process.stderr.write(String(error) + '\\n'); }
  }
  drop() { this.flush(); live.delete(this); }
}
async function create(type, name, file) {
  await fs.promises.mkdir(path.dirname(file), { recursive: true });
  return new Logger(type, name, file);
}
exports.version = 10000;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = (name, file) => create('rotating', name, file);
exports.createAsyncRotatingLogger = (name, file) => create('rotating_async', name, file);
`;
