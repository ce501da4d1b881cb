import { checkTheme } from './check-theme.ts';

checkTheme('hc-dark', [340]);
