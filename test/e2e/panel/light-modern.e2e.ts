import { checkTheme } from './check-theme.ts';

checkTheme('light-modern', [480]);
