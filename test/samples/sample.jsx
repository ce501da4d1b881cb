import { render } from 'preact';

// Greets someone.
export function Hello({ name }) {
  return <p className="hello">Hello {name}</p>;
}

render(<Hello name="world" />, document.body);
