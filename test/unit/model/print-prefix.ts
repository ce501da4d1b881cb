// Prints the hash of each mode's cached prefix: run by the test from other places, to see whether it is the same.
import { ALL_TOOLS } from '../../../src/agent/tools/all.ts';
import { systemPrompt } from '../../../src/chat/prompts/system.ts';
import { requestBody } from '../../../src/model/body.ts';
import { prefixOf } from '../../../src/model/cache-audit.ts';

for (const mode of ['ask', 'plan', 'agent'] as const) {
  const body = requestBody({
    model: 'claude-sonnet-5-5',
    effort: 'medium',
    thinking: 'adaptive',
    maxTokens: 1000,
    system: systemPrompt(mode).text,
    tools: ALL_TOOLS.map((tool) => tool.definition),
    messages: [],
    purpose: 'turn',
  });
  console.log(mode, prefixOf(body).hash, prefixOf(body).blocks.length);
}
