import { checkTheme } from './check-theme.ts';

checkTheme('dark-modern', [340, 900]);
