// Loaded before each unit test: the same generated cases on every machine. FOOTNOTE_SEED looks for others.
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['FOOTNOTE_SEED'] ?? 20261121) });
