import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { BrowserRouter, Route, Routes } from 'react-router';
import { NetworksPage } from '~/features/networks/NetworksPage';
import { SessionGate } from '~/features/session/SessionGate';
import { NotFound } from './NotFound';
import { createQueryClient } from './queryClient';
import { Shell } from './Shell';

/* Mantine's run-time <style> elements are switched off: see theme.css. */
export function App() {
  const [queryClient] = useState(createQueryClient);
  return (
    <MantineProvider
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
      withStaticClasses={false}
    >
      <QueryClientProvider client={queryClient}>
        <BrowserRouter>
          <SessionGate>
            <Routes>
              <Route element={<Shell />}>
                <Route index element={<NetworksPage />} />
                <Route path="*" element={<NotFound />} />
              </Route>
            </Routes>
          </SessionGate>
        </BrowserRouter>
      </QueryClientProvider>
    </MantineProvider>
  );
}
