import { cloudAddress } from '../../model/base-url.ts';
import { DEFAULT_BASE_URL, readSettings, type Settings } from '../settings.ts';

/** Where requests go as things are set up now; the editor's own models have no address that we know. */
export function modelAddress(settings: Settings = readSettings()): string {
  const { provider, baseUrl } = settings;
  if (provider === 'anthropic' || provider === 'editor' || baseUrl !== DEFAULT_BASE_URL) return baseUrl;
  return cloudAddress(provider, provider === 'vertex' ? settings.vertexRegion : settings.bedrockRegion);
}
