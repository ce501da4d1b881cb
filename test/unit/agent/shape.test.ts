import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { spansFiles } from '../../../src/agent/research/shape.ts';

const ACROSS = [
  'How does a payment flow through the system?',
  'how does an order get from the web form to the warehouse',
  'Trace a request from the socket to the database.',
  'Can you walk me through what happens when a user signs in?',
  'What happens after the queue is full?',
  'Explain the architecture of this project.',
  'How do the parser and the index work together?',
  'Describe the life cycle of a session.',
  'Where is the currency used across the code base?',
  'List all the places where a cache is cleared.',
  'I am new here. Give me the big picture.',
  'How is an error passed all the way up?',
  'Summarize the data flow of the whole system',
];
const NOT = [
  'Where is refreshSession defined?',
  'What does totalOf return for an empty cart?',
  'Why is this test red?',
  'Rename userId to accountId everywhere.',
  'Fix the bug in src/cart/total.ts',
  'How do I run the tests?',
  'What is the type of Money?',
  'Add a retry to the upload.',
  'Which port does the server listen on?',
  '',
];

describe('a question across files', () => {
  for (const question of ACROSS) it(`is: ${question}`, () => assert.equal(spansFiles(question), true));
  for (const question of NOT) it(`is not: ${question}`, () => assert.equal(spansFiles(question), false));
});
