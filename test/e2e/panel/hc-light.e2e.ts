import { checkTheme } from './check-theme.ts';

checkTheme('hc-light', [340]);
