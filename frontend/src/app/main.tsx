import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
// Before the components, so that their own styles win over Mantine's.
import './styles';
import { App } from './App';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id "root"');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
