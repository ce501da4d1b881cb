// Asks one question of the service at argv[2] and prints the answer or the error: run by tests in a process of its own,
// since proxies and certificates are a process's.
import { createAnthropicClient } from '../../../src/model/anthropic.ts';
import { outcome } from './ask.ts';

const client = createAnthropicClient({
  apiKey: () => Promise.resolve('sk-once'),
  baseUrl: process.argv[2] ?? '',
  silenceS: 10,
  maxRetryS: 0,
});
const { text, error } = await outcome(client);
console.log(error ? `${error.code}: ${error.message}` : text);
