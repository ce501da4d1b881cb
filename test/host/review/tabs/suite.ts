export { suite } from '../../edits/suite.ts';
