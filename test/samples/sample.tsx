import React, { useState } from 'react';

interface Props {
  name: string;
}

/** A button that counts. */
export const Counter: React.FC<Props> = ({ name }) => {
  const [count, setCount] = useState(0);
  return (
    <button onClick={() => setCount(count + 1)}>
      {name}: {count}
    </button>
  );
};

export default function App() {
  return <Counter name="clicks" />;
}
